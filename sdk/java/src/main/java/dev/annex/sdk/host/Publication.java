package dev.annex.sdk.host;

import dev.annex.sdk.json.JsonObject;

/**
 * A record that an extension wants to exist.
 *
 * @param kind such as {@code skill}
 * @param id its name among those of its kind
 * @param scope where it counts
 * @param spec what it says; at most 256 KiB
 */
public record Publication(String kind, String id, Scope scope, JsonObject spec) {}
