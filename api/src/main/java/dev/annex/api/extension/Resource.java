package dev.annex.api.extension;

import dev.annex.api.name.ToolName;
import java.util.Optional;

/**
 * Something readable under an address. Reading it is an invocation of {@code reader}, a tool for
 * {@code HOST}, with the arguments {@code {"uri": …}}; its result value is an object with {@code
 * contents}, a list of objects with {@code uri}, {@code mimeType} and {@code text} or {@code blob}
 * (base64).
 */
public record Resource(
    String uri,
    String name,
    String title,
    String description,
    Optional<String> mediaType,
    ToolName reader) {}
