package dev.annex.testhost;

/**
 * What an extension finds wrong with the settings of a connection.
 *
 * @param field which of them; empty for all together
 */
public record ConfigError(String field, String message) {}
