package dev.annex.mcp.rpc;

import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.util.Optional;
import tools.jackson.core.JacksonException;
import tools.jackson.core.StreamReadConstraints;
import tools.jackson.core.json.JsonFactory;
import tools.jackson.databind.DeserializationFeature;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.JsonNodeFactory;
import tools.jackson.databind.node.ObjectNode;

/** Turns bytes into messages, strictly. Any thread. */
public final class RpcReader {

  private final JsonMapper mapper;

  /**
   * @param depth deepest nesting accepted
   * @param bytes longest text accepted, also for a single string
   */
  public RpcReader(int depth, int bytes) {
    JsonFactory factory =
        JsonFactory.builder()
            .streamReadConstraints(
                StreamReadConstraints.builder()
                    .maxNestingDepth(depth)
                    .maxStringLength(bytes)
                    .maxNumberLength(400)
                    .build())
            .build();
    mapper =
        JsonMapper.builder(factory).enable(DeserializationFeature.FAIL_ON_TRAILING_TOKENS).build();
  }

  /**
   * Reads one JSON value.
   *
   * @throws RpcException if the bytes are not UTF-8, not JSON, or nested too deeply
   */
  public JsonNode json(byte[] utf8) throws RpcException {
    try {
      String text = StandardCharsets.UTF_8.newDecoder().decode(ByteBuffer.wrap(utf8)).toString();
      JsonNode value = mapper.readTree(text);
      if (value.isMissingNode()) {
        throw new RpcException(RpcError.NOT_JSON, "The message is empty", Optional.empty());
      }
      return value;
    } catch (CharacterCodingException e) {
      throw new RpcException(RpcError.NOT_JSON, "The message is not UTF-8", Optional.empty());
    } catch (JacksonException e) {
      throw new RpcException(
          RpcError.NOT_JSON, "The message is not JSON, or nested too deeply", Optional.empty());
    }
  }

  /**
   * Reads one message out of a JSON value.
   *
   * @throws RpcException if it is no request, notification or response
   */
  public RpcMessage message(JsonNode value) throws RpcException {
    if (!(value instanceof ObjectNode object)) {
      throw refused("A message must be a JSON object", Optional.empty());
    }
    JsonNode idValue = object.path("id");
    Optional<RpcId> id = RpcId.read(idValue);
    JsonNode version = object.path("jsonrpc");
    if (!version.isString() || !version.asString().equals("2.0")) {
      throw refused("jsonrpc must be \"2.0\"", id);
    }
    if (object.has("id") && id.isEmpty() && !object.has("error")) {
      throw refused("id must be a string or an integer", id);
    }
    if (object.has("method")) {
      return call(object, id);
    }
    if (object.has("result") == object.has("error")) {
      throw refused("A message needs method, result or error", id);
    }
    boolean failed = object.has("error");
    return new RpcMessage.Response(
        id.orElseGet(() -> new RpcId(JsonNodeFactory.instance.stringNode(""))),
        failed ? object.path("error") : object.path("result"),
        failed);
  }

  private static RpcMessage call(ObjectNode object, Optional<RpcId> id) throws RpcException {
    JsonNode method = object.path("method");
    if (!method.isString()) {
      throw refused("method must be a string", id);
    }
    if (object.has("params") && !object.path("params").isObject()) {
      throw refused("params must be an object", id);
    }
    if (object.has("id") && id.isEmpty()) {
      throw refused("id must be a string or an integer", id);
    }
    ObjectNode params =
        object.path("params") instanceof ObjectNode given
            ? given
            : JsonNodeFactory.instance.objectNode();
    return id.<RpcMessage>map(known -> new RpcMessage.Request(known, method.asString(), params))
        .orElseGet(() -> new RpcMessage.Notification(method.asString(), params));
  }

  private static RpcException refused(String message, Optional<RpcId> id) {
    return new RpcException(RpcError.NOT_A_MESSAGE, message, id);
  }
}
