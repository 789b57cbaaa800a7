package dev.annex.api.extension;

import java.util.Optional;

/**
 * A text in agents' prompts that an extension brings. The host keeps it in the user's workspace,
 * empty at first, from when the extension is enabled until it is disabled or uninstalled; its text
 * comes back with it.
 *
 * @param label unique on the host; 1 to 128 ASCII letters, digits and {@code . _ - : / %}
 * @param description what belongs in there, for the model
 * @param maxTokens most tokens of its text, as the host estimates them; empty for no bound of its
 *     own
 */
public record ContextBlock(String label, String description, Optional<Long> maxTokens) {}
