package dev.annex.runtime.process.dialect.mcp;

import dev.annex.api.call.Content;
import dev.annex.api.call.Result;
import dev.annex.api.fault.AnnexException;
import dev.annex.api.fault.ErrorCode;
import dev.annex.api.name.Printable;
import dev.annex.api.value.Json;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

/** What a server's tool gave, as a result of ours. */
final class Results {

  private static final int FAILURE_LENGTH = 8_000;
  private static final int SHOWN = 64;

  private Results() {}

  /**
   * A result.
   *
   * @throws AnnexException {@code TOOL_FAILED} with the tool's own text when it says that it
   *     failed; {@code INVALID_RESULT}
   */
  static Result of(String tool, ObjectNode json) {
    List<Content> content = new ArrayList<>();
    for (JsonNode block : json.path("content")) {
      content.add(content(tool, block));
    }
    if (json.path("isError").asBoolean(false)) {
      throw failed(tool, json, content);
    }
    return new Result(Optional.ofNullable(json.get("structuredContent")), content);
  }

  private static AnnexException failed(String tool, ObjectNode json, List<Content> content) {
    String said =
        content.stream()
            .filter(Content.Text.class::isInstance)
            .map(block -> ((Content.Text) block).text())
            .collect(Collectors.joining("\n"));
    String text = said.isBlank() ? "Tool \"%s\" failed and did not say why.".formatted(tool) : said;
    JsonNode structured = json.path("structuredContent");
    return new AnnexException(
        ErrorCode.TOOL_FAILED,
        Printable.cut(text, FAILURE_LENGTH),
        structured.isMissingNode() ? Map.of() : Map.of("structuredContent", structured));
  }

  private static Content content(String tool, JsonNode block) {
    String type = block.path("type").asString("");
    return switch (type) {
      case "text" -> new Content.Text(text(tool, block, "text"));
      case "image" -> new Content.Image(bytes(tool, block), text(tool, block, "mimeType"));
      case "audio" -> new Content.Audio(bytes(tool, block), text(tool, block, "mimeType"));
      case "resource" -> new Content.Embedded(embedded(tool, block.path("resource")));
      case "resource_link" ->
          new Content.Link(
              text(tool, block, "uri"),
              block.path("name").asString(block.path("uri").asString()),
              block.path("mimeType").isString()
                  ? Optional.of(block.path("mimeType").asString())
                  : Optional.empty());
      default ->
          throw invalid(tool, "a block of the kind \"%s\"".formatted(Printable.show(type, SHOWN)));
    };
  }

  private static ObjectNode embedded(String tool, JsonNode resource) {
    boolean text = resource.path("text").isString();
    if (!resource.path("uri").isString() || text == resource.path("blob").isString()) {
      throw invalid(tool, "a resource without uri, or without exactly one of text and blob");
    }
    ObjectNode contents = Json.object().put("uri", resource.path("uri").asString());
    if (resource.path("mimeType").isString()) {
      contents.put("mimeType", resource.path("mimeType").asString());
    }
    String member = text ? "text" : "blob";
    return contents.put(member, resource.path(member).asString());
  }

  private static byte[] bytes(String tool, JsonNode block) {
    try {
      return Base64.getDecoder().decode(text(tool, block, "data"));
    } catch (IllegalArgumentException e) {
      throw invalid(tool, "data that is no base64");
    }
  }

  private static String text(String tool, JsonNode block, String member) {
    if (!block.path(member).isString()) {
      throw invalid(tool, "a block without the text \"%s\"".formatted(member));
    }
    return block.path(member).asString();
  }

  private static AnnexException invalid(String tool, String what) {
    return new AnnexException(
        ErrorCode.INVALID_RESULT,
        "The server's answer to \"%s\" cannot be passed on: it holds %s.".formatted(tool, what));
  }
}
