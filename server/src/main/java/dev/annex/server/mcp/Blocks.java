package dev.annex.server.mcp;

import dev.annex.api.fault.AnnexException;
import dev.annex.api.fault.ErrorCode;
import dev.annex.api.value.Json;
import dev.annex.mcp.Content;
import dev.annex.mcp.PromptMessage;
import dev.annex.mcp.PromptMessage.Role;
import dev.annex.mcp.Resource;
import dev.annex.mcp.ResourceContents;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.Optional;
import tools.jackson.databind.JsonNode;

/** Pieces of content: what extensions give, as MCP sends it. */
final class Blocks {

  private Blocks() {}

  static Content of(dev.annex.api.call.Content content) {
    return switch (content) {
      case dev.annex.api.call.Content.Text(String text) -> Content.text(text);
      case dev.annex.api.call.Content.Image(byte[] data, String mediaType) ->
          Content.image(base64(data), mediaType);
      case dev.annex.api.call.Content.Audio(byte[] data, String mediaType) ->
          Content.audio(base64(data), mediaType);
      case dev.annex.api.call.Content.Embedded(JsonNode contents) ->
          Content.embedded(contents(contents));
      case dev.annex.api.call.Content.Link(String uri, String name, Optional<String> mediaType) ->
          link(uri, name, mediaType);
    };
  }

  /**
   * Messages of a prompt or of a sampling request, in MCP's own form.
   *
   * @throws AnnexException {@code INVALID_RESULT}, naming what is wrong
   */
  static List<PromptMessage> messages(JsonNode messages) {
    if (!messages.isArray()) {
      throw invalid("messages must be a list");
    }
    List<PromptMessage> result = new ArrayList<>();
    for (JsonNode message : messages) {
      Role role =
          switch (message.path("role").asString("")) {
            case "user" -> Role.USER;
            case "assistant" -> Role.ASSISTANT;
            default -> throw invalid("the role of a message must be user or assistant");
          };
      JsonNode content = message.path("content");
      if (content.isArray()) {
        content.forEach(block -> result.add(new PromptMessage(role, block(block))));
      } else {
        result.add(new PromptMessage(role, block(content)));
      }
    }
    return result;
  }

  private static Content block(JsonNode block) {
    return switch (block.path("type").asString("")) {
      case "text" -> Content.text(text(block, "text"));
      case "image" -> Content.image(text(block, "data"), text(block, "mimeType"));
      case "audio" -> Content.audio(text(block, "data"), text(block, "mimeType"));
      case "resource" -> Content.embedded(contents(block.path("resource")));
      case "resource_link" ->
          link(text(block, "uri"), text(block, "name"), optional(block, "mimeType"));
      default ->
          throw invalid(
              "the type of content must be text, image, audio, resource or resource_link");
    };
  }

  /**
   * The contents of a resource: an object with uri, mimeType and text or blob.
   *
   * @throws AnnexException {@code INVALID_RESULT}, naming what is wrong
   */
  static ResourceContents contents(JsonNode contents) {
    String uri = text(contents, "uri");
    Optional<String> mediaType = optional(contents, "mimeType");
    JsonNode blob = contents.path("blob");
    if (blob.isBinary()) {
      return new ResourceContents.Blob(uri, mediaType, base64(blob.binaryValue()), Json.object());
    }
    if (blob.isString()) {
      return new ResourceContents.Blob(uri, mediaType, blob.asString(), Json.object());
    }
    return new ResourceContents.Text(uri, mediaType, text(contents, "text"), Json.object());
  }

  private static Content link(String uri, String name, Optional<String> mediaType) {
    return new Content.Link(
        new Resource(
            uri,
            name,
            Optional.empty(),
            Optional.empty(),
            mediaType,
            Optional.empty(),
            Optional.empty(),
            List.of(),
            Json.object()));
  }

  private static String text(JsonNode object, String field) {
    return optional(object, field)
        .orElseThrow(() -> invalid("content needs a field %s of text".formatted(field)));
  }

  private static Optional<String> optional(JsonNode object, String field) {
    JsonNode value = object.path(field);
    return value.isString() ? Optional.of(value.asString()) : Optional.empty();
  }

  private static String base64(byte[] data) {
    return Base64.getEncoder().encodeToString(data);
  }

  private static AnnexException invalid(String why) {
    return new AnnexException(
        ErrorCode.INVALID_RESULT, "The extension's answer cannot be passed on: %s.".formatted(why));
  }
}
