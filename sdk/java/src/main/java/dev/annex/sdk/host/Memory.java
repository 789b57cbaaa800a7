package dev.annex.sdk.host;

/**
 * A memory that was found.
 *
 * @param key its name
 * @param content what was kept
 * @param score how well it fits what was looked for; more is better
 */
public record Memory(String key, String content, double score) {}
