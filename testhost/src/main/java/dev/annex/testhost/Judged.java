package dev.annex.testhost;

/**
 * What an extension says that a call would do.
 *
 * @param action the word that rules are about
 * @param resource on what; empty when it says nothing
 */
public record Judged(String action, String resource) {}
