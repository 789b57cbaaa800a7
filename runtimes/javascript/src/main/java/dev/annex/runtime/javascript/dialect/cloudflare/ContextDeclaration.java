package dev.annex.runtime.javascript.dialect.cloudflare;

import java.util.Optional;

/**
 * A context block that a manifest declares. Every one is an ordinary text that can be written,
 * whatever its {@code type} says, as in the original.
 *
 * @param label with prefix
 * @param maxTokens most tokens by estimate; empty for no bound of its own
 */
record ContextDeclaration(String label, String description, Optional<Long> maxTokens) {}
