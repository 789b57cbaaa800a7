package dev.annex.sdk;

import dev.annex.sdk.json.Json;
import dev.annex.sdk.json.JsonArray;
import dev.annex.sdk.json.JsonObject;
import dev.annex.sdk.schema.TypeCodec;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * What a tool gives back: texts, structured data, references to larger things. Immutable: each
 * method gives a changed copy. A failure is no result but an exception.
 */
public final class ToolResult {

  private static final ToolResult EMPTY =
      new ToolResult(List.of(), Optional.empty(), Optional.empty(), List.of(), JsonObject.EMPTY);

  private final List<Json> content;
  private final Optional<Json> structured;
  private final Optional<String> preview;
  private final List<Json> artifacts;
  private final JsonObject metadata;

  private ToolResult(
      List<Json> content,
      Optional<Json> structured,
      Optional<String> preview,
      List<Json> artifacts,
      JsonObject metadata) {
    this.content = List.copyOf(content);
    this.structured = structured;
    this.preview = preview;
    this.artifacts = List.copyOf(artifacts);
    this.metadata = metadata;
  }

  /** A result without anything. */
  public static ToolResult empty() {
    return EMPTY;
  }

  /** A text, which is also its own preview. */
  public static ToolResult text(String text) {
    return EMPTY.withText(text).withPreview(text);
  }

  /**
   * Structured data: a record, a list, a map, {@link Json}, …
   *
   * @throws IllegalArgumentException when there is no JSON for it
   */
  public static ToolResult structured(Object value) {
    return EMPTY.withStructured(value);
  }

  /** With one more text. */
  public ToolResult withText(String text) {
    return withBlock(JsonObject.of("type", Json.of("text")).with("text", text));
  }

  /**
   * With one more block of content, of a type that the host knows.
   *
   * @param block an object with a {@code type}
   */
  public ToolResult withBlock(JsonObject block) {
    if (block.text("type").filter(type -> !type.isEmpty()).isEmpty()) {
      throw new IllegalArgumentException("a block has no type: " + block.members().keySet());
    }
    return new ToolResult(more(content, block), structured, preview, artifacts, metadata);
  }

  /** With structured data, instead of what was there. */
  public ToolResult withStructured(Object value) {
    return new ToolResult(
        content, Optional.of(TypeCodec.writeAny(value)), preview, artifacts, metadata);
  }

  /** With a short text for people. */
  public ToolResult withPreview(String text) {
    return new ToolResult(content, structured, Optional.of(text), artifacts, metadata);
  }

  /**
   * With one more thing that can be had elsewhere.
   *
   * @param uri where
   * @param name what it is called
   * @param mimeType of what type it is
   * @param bytes how large it is; not negative
   */
  public ToolResult withArtifact(String uri, String name, String mimeType, long bytes) {
    if (bytes < 0) {
      throw new IllegalArgumentException("bytes < 0: " + bytes);
    }
    JsonObject artifact =
        JsonObject.of("uri", Json.of(uri))
            .with("name", name)
            .with("mime_type", mimeType)
            .with("bytes", bytes);
    return new ToolResult(content, structured, preview, more(artifacts, artifact), metadata);
  }

  /** With a value that is neither for people nor for models. */
  public ToolResult withMetadata(String name, Json value) {
    return new ToolResult(content, structured, preview, artifacts, metadata.with(name, value));
  }

  private static List<Json> more(List<Json> elements, Json element) {
    List<Json> longer = new ArrayList<>(elements);
    longer.add(element);
    return longer;
  }

  static ToolResult from(Object value) {
    return switch (value) {
      case ToolResult result -> result;
      case String text -> text(text);
      default -> structured(value);
    };
  }

  JsonObject toJson(Duration duration) {
    JsonObject json = JsonObject.EMPTY;
    if (!content.isEmpty()) {
      json = json.with("content", new JsonArray(content));
    }
    if (structured.isPresent()) {
      json = json.with("structured", structured.get());
    }
    if (preview.isPresent()) {
      json = json.with("preview", preview.get());
    }
    if (!artifacts.isEmpty()) {
      json = json.with("artifacts", new JsonArray(artifacts));
    }
    if (!metadata.members().isEmpty()) {
      json = json.with("metadata", metadata);
    }
    return json.with("truncated", false)
        .with("bytes", size())
        .with("duration_ms", duration.toMillis());
  }

  /** How many bytes the texts and the structured data have; the host counts again. */
  private long size() {
    long bytes = structured.map(json -> length(json.toJson())).orElse(0L);
    for (Json block : content) {
      bytes += block.asObject().text("text").map(ToolResult::length).orElse(0L);
    }
    return bytes;
  }

  private static long length(String text) {
    return text.getBytes(StandardCharsets.UTF_8).length;
  }
}
