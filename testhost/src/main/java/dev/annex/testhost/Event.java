package dev.annex.testhost;

import tools.jackson.databind.JsonNode;

/**
 * What an extension streamed to whoever called it.
 *
 * @param type the extension's own word
 */
public record Event(String type, JsonNode data) {}
