package dev.annex.api.call;

import java.util.List;
import java.util.Optional;
import tools.jackson.databind.JsonNode;

/**
 * What a tool gives back.
 *
 * @param value the result as data; checked against the tool's output schema where there is one
 * @param content pieces to show; when empty, a reader shows {@code value}
 */
public record Result(Optional<JsonNode> value, List<Content> content) {

  public Result {
    content = List.copyOf(content);
  }

  /** A result that is data. */
  public static Result of(JsonNode value) {
    return new Result(Optional.of(value), List.of());
  }

  /** A result to show. */
  public static Result showing(Content... content) {
    return new Result(Optional.empty(), List.of(content));
  }
}
