package dev.annex.runtime.process.dialect.agh.tool;

import dev.annex.api.call.Limit;
import dev.annex.api.call.Limits;
import dev.annex.api.value.Json;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

/**
 * How large the envelope of a result may be, and what is left of one that is larger: a text, cut so
 * that the envelope just fits. Takes time in proportion to the result.
 *
 * @param most bytes of the envelope as JSON, with 0 in its member {@code bytes}
 */
record ResultBudget(long most) {

  /** The bound of tools whose manifest names none: what the contract has. */
  static final long USUAL = 262_144;

  /** The largest bound that a manifest may name, as in the contract. */
  static final long LARGEST = 16_777_216;

  /**
   * The bound of a tool: what its manifest says, or the usual one, and never more than what the
   * extension may give back at all.
   */
  static ResultBudget of(OptionalLong declared, Limits limits) {
    long wanted = declared.orElse(0) > 0 ? Math.min(declared.getAsLong(), LARGEST) : USUAL;
    return new ResultBudget(Math.min(wanted, limits.get(Limit.RESULT_BYTES)));
  }

  /** A result that fits, with its size before it was cut. */
  ToolResult apply(ToolResult result) {
    long size = measure(result);
    if (size <= most) {
      return measured(result, size);
    }
    return cut(result, size);
  }

  private static long measure(ToolResult result) {
    return Json.writeBytes(measured(result, 0).toJson()).length;
  }

  private static ToolResult measured(ToolResult result, long bytes) {
    return new ToolResult(
        result.content(),
        result.structured(),
        result.preview(),
        result.artifacts(),
        result.metadata(),
        result.redactions(),
        result.truncated(),
        bytes,
        result.durationMillis());
  }

  /** Most first: all metadata and notes, then the notes that matter, then nothing but the mark. */
  private ToolResult cut(ToolResult result, long size) {
    String text =
        result
            .preview()
            .filter(preview -> !preview.isEmpty())
            .or(() -> Optional.of(result.texts()).filter(texts -> !texts.isEmpty()))
            .or(() -> result.structured().map(Json::write))
            .orElse("");
    ObjectNode note =
        Json.object()
            .put("path", "$")
            .put("reason", ReasonCode.RESULT_BUDGET_EXCEEDED.word())
            .put("bytes", size - most);
    Map<String, JsonNode> metadata = new LinkedHashMap<>(result.metadata());
    metadata.put("truncated_from_bytes", Json.object().numberNode(size));
    List<ObjectNode> notes = new ArrayList<>(result.redactions());
    notes.add(note);
    return withText(result, text, metadata, notes, size)
        .or(() ->
            withText(
                result,
                text,
                Map.of("truncated_from_bytes", Json.object().numberNode(size)),
                List.of(note),
                size))
        .orElseGet(() -> envelope(result, "", Map.of(), List.of(), size));
  }

  private Optional<ToolResult> withText(
      ToolResult result,
      String text,
      Map<String, JsonNode> metadata,
      List<ObjectNode> notes,
      long size) {
    // One character in both places, so that the members are there; its two bytes come off again.
    long frame = measure(envelope(result, ".", metadata, notes, size)) - 2;
    long room = (most - frame) / 2;
    if (room < 0) {
      return Optional.empty();
    }
    String kept = text.substring(0, fitting(text, Math.min(room, most)));
    ToolResult whole = envelope(result, kept, metadata, notes, size);
    return Optional.of(whole);
  }

  /** How many characters of a text fit into so many bytes of JSON, cut between code points. */
  private static int fitting(String text, long room) {
    long used = 0;
    int i = 0;
    while (i < text.length()) {
      int codePoint = text.codePointAt(i);
      used += writtenBytes(codePoint);
      if (used > room) {
        return i;
      }
      i += Character.charCount(codePoint);
    }
    return i;
  }

  /** What a code point takes in a JSON text. */
  private static int writtenBytes(int codePoint) {
    if (codePoint == '"' || codePoint == '\\') {
      return 2;
    }
    if (codePoint < ' ') {
      return switch (codePoint) {
        case '\b', '\f', '\n', '\r', '\t' -> 2;
        default -> 6;
      };
    }
    if (codePoint < 0x80) {
      return 1;
    }
    if (codePoint < 0x800) {
      return 2;
    }
    if (codePoint < 0x10000) {
      return Character.isSurrogate((char) codePoint) ? 6 : 3;
    }
    return 4;
  }

  private static ToolResult envelope(
      ToolResult result,
      String text,
      Map<String, JsonNode> metadata,
      List<ObjectNode> notes,
      long size) {
    boolean empty = text.isEmpty();
    return new ToolResult(
        empty ? List.of() : List.of(Json.object().put("type", "text").put("text", text)),
        Optional.empty(),
        empty ? Optional.empty() : Optional.of(text),
        List.of(),
        metadata,
        notes,
        true,
        size,
        result.durationMillis());
  }
}
