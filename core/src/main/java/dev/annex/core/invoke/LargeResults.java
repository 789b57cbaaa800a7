package dev.annex.core.invoke;

import dev.annex.api.call.Audience;
import dev.annex.api.call.Content;
import dev.annex.api.call.Invocation;
import dev.annex.api.call.Limit;
import dev.annex.api.call.Limits;
import dev.annex.api.call.Result;
import dev.annex.api.extension.Tool;
import dev.annex.api.fault.AnnexException;
import dev.annex.api.fault.ErrorCode;
import dev.annex.api.store.ArtifactStore;
import dev.annex.api.store.ArtifactStore.Artifact;
import dev.annex.api.value.Json;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Base64;
import java.util.Comparator;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import tools.jackson.databind.JsonNode;

/**
 * Makes results fit that have more bytes than their extension may hand over at once: the largest
 * pieces are kept as artifacts, and the caller gets the beginning of each and a link to the whole.
 * Any thread.
 *
 * <p>Not for callers that need the result itself: another extension, or the host that reads a
 * resource or fills a prompt; and not for data that a manifest promises by a schema, because a
 * client checks it. These are refused.
 */
final class LargeResults {

  private static final int MOST_HEAD_BYTES = 4 << 10;
  private static final int MOST_PIECES = 16;

  /** The place of the value, before those of the contents. */
  private static final int VALUE = -1;

  private static final String BYTES = "application/octet-stream";

  private final ArtifactStore artifacts;

  LargeResults(ArtifactStore artifacts) {
    this.artifacts = artifacts;
  }

  /** One piece as it is kept. */
  private record Piece(byte[] bytes, String mediaType, boolean text) {

    static Piece text(String text, String mediaType) {
      return new Piece(text.getBytes(StandardCharsets.UTF_8), mediaType, true);
    }
  }

  /**
   * The result itself when it fits, else one that does.
   *
   * @param size of the result
   * @throws AnnexException {@code LIMIT_REACHED} when it cannot be made to fit
   */
  Result fit(Result result, long size, Tool tool, Invocation invocation, Limits limits) {
    if (size > limits.get(Limit.ARTIFACT_BYTES)) {
      throw tooLarge(tool, size, limits, Limit.ARTIFACT_BYTES, "Ask for less.");
    }
    long most = limits.get(Limit.RESULT_BYTES);
    if (size <= most) {
      return result;
    }
    Audience audience = invocation.caller().audience();
    if (audience != Audience.AGENT && audience != Audience.PERSON) {
      throw tooLarge(tool, size, limits, Limit.RESULT_BYTES, "Ask for less.");
    }
    int headBytes = (int) Math.min(MOST_HEAD_BYTES, most / 4);
    Set<Integer> kept = new HashSet<>();
    long left = size;
    for (int piece : largestFirst(result, tool)) {
      long gain = size(result, piece) - headBytes;
      if (left > most && gain > 0) {
        kept.add(piece);
        left -= gain;
      }
    }
    if (left > most) {
      throw tooLarge(
          tool,
          size,
          limits,
          Limit.RESULT_BYTES,
          tool.output().isPresent()
              ? "It promises data of a certain form, which cannot be kept apart. Ask for less."
              : "Ask for less.");
    }
    return keep(result, kept, headBytes, tool, invocation, limits);
  }

  /** The places of the pieces that may be kept apart. */
  private static List<Integer> largestFirst(Result result, Tool tool) {
    boolean valueMayGo = result.value().isPresent() && tool.output().isEmpty();
    return IntStream.range(valueMayGo ? VALUE : 0, result.content().size())
        .boxed()
        .sorted(Comparator.comparingLong((Integer piece) -> size(result, piece)).reversed())
        .limit(MOST_PIECES)
        .toList();
  }

  private static long size(Result result, int piece) {
    return piece == VALUE
        ? ResultSize.of(new Result(result.value(), List.of()))
        : ResultSize.of(result.content().get(piece));
  }

  private Result keep(
      Result result,
      Set<Integer> kept,
      int headBytes,
      Tool tool,
      Invocation invocation,
      Limits limits) {
    List<Content> content = new ArrayList<>();
    for (int i = 0; i < result.content().size(); i++) {
      Content piece = result.content().get(i);
      Stream<Content> shown =
          kept.contains(i)
              ? keep(piece(piece), headBytes, tool, invocation, limits)
              : Stream.of(piece);
      shown.forEach(content::add);
    }
    boolean valueGoes = kept.contains(VALUE);
    if (valueGoes) {
      keep(piece(result.value().orElseThrow()), headBytes, tool, invocation, limits)
          .forEach(content::add);
    }
    return new Result(valueGoes ? Optional.empty() : result.value(), content);
  }

  private Stream<Content> keep(
      Piece piece, int headBytes, Tool tool, Invocation invocation, Limits limits) {
    Artifact artifact;
    try {
      artifact =
          artifacts.put(
              tool.name().extension(),
              invocation.caller().principal(),
              piece.mediaType,
              piece.bytes,
              limits.get(Limit.ARTIFACT_TOTAL_BYTES));
    } catch (AnnexException e) {
      throw new AnnexException(
          e.code(),
          "Calling %s failed: its result is larger than limit %s allows and could not be kept apart. %s"
              .formatted(tool.name(), Limit.RESULT_BYTES.key(), e.fault().message()),
          e);
    }
    String where = "kept until %s at %s".formatted(artifact.expires(), artifact.id().uri());
    String told =
        piece.text
            ? "%s\n\n[These are the first bytes of %d; the whole is %s]"
                .formatted(head(piece.bytes, headBytes), artifact.size(), where)
            : "[%d bytes of %s are %s]".formatted(artifact.size(), piece.mediaType, where);
    return Stream.of(
        new Content.Text(told),
        new Content.Link(
            artifact.id().uri(),
            "result of %s".formatted(tool.name()),
            Optional.of(piece.mediaType)));
  }

  /** The beginning of a text, without a character that is cut in two. */
  private static String head(byte[] utf8, int most) {
    int end = Math.min(most, utf8.length);
    while (end > 0 && end < utf8.length && (utf8[end] & 0xC0) == 0x80) {
      end--;
    }
    return new String(utf8, 0, end, StandardCharsets.UTF_8);
  }

  private static Piece piece(JsonNode value) {
    if (value.isBinary()) {
      return new Piece(value.binaryValue(), BYTES, false);
    }
    return value.isString()
        ? Piece.text(value.stringValue(), "text/plain")
        : new Piece(Json.writeBytes(value), "application/json", true);
  }

  private static Piece piece(Content content) {
    return switch (content) {
      case Content.Text(String text) -> Piece.text(text, "text/plain");
      case Content.Image(byte[] data, String mediaType) -> new Piece(data, mediaType, false);
      case Content.Audio(byte[] data, String mediaType) -> new Piece(data, mediaType, false);
      case Content.Embedded(JsonNode contents) -> embedded(contents);
      case Content.Link(String uri, String _, Optional<String> _) -> Piece.text(uri, "text/plain");
    };
  }

  private static Piece embedded(JsonNode contents) {
    String mediaType = contents.path("mimeType").asString("");
    JsonNode blob = contents.path("blob");
    if (contents.path("text").isString()) {
      return Piece.text(
          contents.path("text").stringValue(), mediaType.isEmpty() ? "text/plain" : mediaType);
    }
    String bytesType = mediaType.isEmpty() ? BYTES : mediaType;
    if (blob.isBinary()) {
      return new Piece(blob.binaryValue(), bytesType, false);
    }
    try {
      return new Piece(Base64.getDecoder().decode(blob.asString("")), bytesType, false);
    } catch (IllegalArgumentException e) {
      return piece(contents);
    }
  }

  private static AnnexException tooLarge(
      Tool tool, long size, Limits limits, Limit limit, String remedy) {
    return new AnnexException(
        ErrorCode.LIMIT_REACHED,
        "Calling %s failed: its result has %d bytes, limit %s is %s. %s"
            .formatted(tool.name(), size, limit.key(), limit.show(limits.get(limit)), remedy));
  }
}
