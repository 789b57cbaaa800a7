package dev.annex.runtime.process.dialect.agh.tool;

import dev.annex.api.call.Content;
import dev.annex.api.call.Limits;
import dev.annex.api.call.Result;
import dev.annex.api.fault.AnnexException;
import dev.annex.api.fault.ErrorCode;
import dev.annex.api.fault.Fault;
import dev.annex.api.name.Printable;
import dev.annex.api.value.Json;
import dev.annex.runtime.process.rpc.RpcError;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.UnaryOperator;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

/** What the answer of a tool becomes for whoever called it. Any thread. */
public final class ToolReply {

  private static final int MAX_SHOWN = 4_096;
  private static final int TOOL_FAILED = -32_010;
  private static final int NOT_INITIALIZED = -32_003;
  private static final int SHUTTING_DOWN = -32_004;

  private ToolReply() {}

  /**
   * A result: read, without secrets, within its budget, in our terms.
   *
   * @param called the result of {@code tools/call} as it came
   * @param promised whether the tool promises data of a certain form
   * @param clean takes the secrets that the program was given out of a text
   * @throws AnnexException {@code INVALID_RESULT}; {@code LIMIT_REACHED} when the data it promised
   *     is too large to be given whole
   */
  public static Result result(
      JsonNode called,
      DeclaredTool tool,
      boolean promised,
      Limits limits,
      UnaryOperator<String> clean) {
    ToolResult whole = Redaction.of(ToolResult.read(called), clean);
    ResultBudget budget = ResultBudget.of(tool.mostBytes(), limits);
    ToolResult result = budget.apply(whole);
    boolean wasCut = result.truncated() && !whole.truncated();
    if (wasCut && promised) {
      throw new AnnexException(
          ErrorCode.LIMIT_REACHED,
          "The result of %s has %d bytes, more than the %d it may have, and cannot be cut because the tool promises data of a certain form. Its manifest can allow up to %d with max_result_bytes."
              .formatted(tool.id(), result.bytes(), budget.most(), ResultBudget.LARGEST));
    }
    List<Content> content = new ArrayList<>();
    result.content().forEach(block -> content.add(block(block)));
    if (content.isEmpty() && result.structured().isEmpty()) {
      content.add(new Content.Text(result.preview().orElse("")));
    }
    result.artifacts().forEach(artifact -> content.add(link(artifact)));
    if (wasCut) {
      content.add(
          new Content.Text(
              "[The result had %d bytes, more than the %d it may have, and was cut here.]"
                  .formatted(result.bytes(), budget.most())));
    }
    boolean data = result.structured().isPresent();
    boolean shownAnyway = data && content.isEmpty();
    return new Result(result.structured(), shownAnyway ? List.of() : content);
  }

  private static Content block(ObjectNode block) {
    String type = block.path("type").stringValue("");
    Optional<byte[]> bytes = bytes(block.path("data"));
    String mediaType = block.path("mime_type").stringValue("");
    boolean typed = !mediaType.isBlank();
    if (type.equals("image") && bytes.isPresent() && typed) {
      return new Content.Image(bytes.get(), mediaType);
    }
    if (type.equals("audio") && bytes.isPresent() && typed) {
      return new Content.Audio(bytes.get(), mediaType);
    }
    String text = block.path("text").stringValue("");
    boolean onlyText = type.equals("text") || (!text.isEmpty() && !block.has("data"));
    if (onlyText) {
      return new Content.Text(text);
    }
    return new Content.Text(Json.write(block.has("data") ? block.path("data") : block));
  }

  private static Optional<byte[]> bytes(JsonNode data) {
    if (!data.isString()) {
      return Optional.empty();
    }
    try {
      return Optional.of(Base64.getDecoder().decode(data.stringValue()));
    } catch (IllegalArgumentException e) {
      return Optional.empty();
    }
  }

  private static Content link(ObjectNode artifact) {
    String uri = artifact.path("uri").stringValue("");
    return new Content.Link(
        uri,
        artifact.path("name").stringValue(uri),
        Optional.of(artifact.path("mime_type").stringValue("")).filter(type -> !type.isBlank()));
  }

  /**
   * The failure that an error of the extension becomes. Its code, message and data are kept as
   * {@code cause}, without secrets.
   */
  public static AnnexException failure(
      DeclaredTool tool, RpcError error, UnaryOperator<String> clean) {
    SecretText texts = new SecretText(clean);
    ObjectNode cause =
        Json.object().put("code", error.code()).put("message", texts.hide(error.message()));
    error.data().ifPresent(data -> cause.set("data", Redaction.of(data, clean)));
    Optional<String> said =
        error
            .data()
            .map(data -> data.path("error"))
            .filter(JsonNode::isString)
            .map(JsonNode::stringValue)
            .filter(text -> !text.isBlank());
    String reason =
        said.map(texts::hide)
            .or(() -> Optional.ofNullable(cause.get("data")).map(Json::write))
            .map(text -> ": " + Printable.show(text, MAX_SHOWN))
            .orElse("");
    String message =
        error.code() == TOOL_FAILED && said.isPresent()
            ? Printable.show(texts.hide(said.get()), MAX_SHOWN)
            : "%s failed: the extension answered %s (%d)%s"
                .formatted(
                    tool.id(),
                    Printable.show(texts.hide(error.message()), MAX_SHOWN),
                    error.code(),
                    reason.isEmpty() ? "." : reason);
    ErrorCode code =
        error.code() == NOT_INITIALIZED || error.code() == SHUTTING_DOWN
            ? ErrorCode.UNAVAILABLE
            : ErrorCode.TOOL_FAILED;
    return new AnnexException(new Fault(code, message, Map.of("cause", cause)));
  }
}
