package dev.annex.api.extension;

import dev.annex.api.name.ToolName;
import java.util.Optional;

/**
 * A family of resources with one pattern of addresses (RFC 6570). Reading works as for {@link
 * Resource}; the arguments also hold {@code variables}, an object from variable to text.
 *
 * @param completer a tool for {@code HOST} that completes a variable, see {@link Prompt}
 */
public record ResourceTemplate(
    String uriTemplate,
    String name,
    String title,
    String description,
    Optional<String> mediaType,
    ToolName reader,
    Optional<ToolName> completer) {}
