package dev.annex.runtime.process.rpc;

import dev.annex.api.name.Printable;
import dev.annex.api.value.Json;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import tools.jackson.core.JacksonException;
import tools.jackson.core.StreamReadConstraints;
import tools.jackson.core.json.JsonFactory;
import tools.jackson.databind.DeserializationFeature;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ObjectNode;

/**
 * Messages and their lines. Reads as leniently as the peers do: where a member stands twice, the
 * last one counts. Any thread.
 */
final class Wire {

  private static final int SHOWN = 120;

  private static final JsonMapper LENIENT =
      JsonMapper.builder(
              JsonFactory.builder()
                  .streamReadConstraints(
                      StreamReadConstraints.builder()
                          .maxNestingDepth(Json.MAX_DEPTH)
                          .maxNumberLength(Json.MAX_NUMBER_LENGTH)
                          .maxStringLength(Json.MAX_STRING_LENGTH)
                          .build())
                  .build())
          .enable(DeserializationFeature.FAIL_ON_TRAILING_TOKENS)
          .build();

  private Wire() {}

  static byte[] request(long id, String method, JsonNode params) {
    return line(message().put("id", id).put("method", method).set("params", params));
  }

  static byte[] notification(String method, JsonNode params) {
    return line(message().put("method", method).set("params", params));
  }

  static byte[] result(JsonNode id, JsonNode result) {
    return line(message().set("id", id).set("result", result));
  }

  static byte[] error(JsonNode id, RpcError error) {
    return line(message().set("id", id).set("error", error.toJson()));
  }

  private static Chain message() {
    return new Chain(Json.object().put("jsonrpc", "2.0"));
  }

  /** Members in the order in which readers expect them. */
  private record Chain(ObjectNode json) {
    Chain put(String name, long value) {
      json.put(name, value);
      return this;
    }

    Chain put(String name, String value) {
      json.put(name, value);
      return this;
    }

    Chain set(String name, JsonNode value) {
      json.set(name, value);
      return this;
    }
  }

  private static byte[] line(Chain message) {
    byte[] json = Json.writeBytes(message.json());
    byte[] line = Arrays.copyOf(json, json.length + 1);
    line[json.length] = '\n';
    return line;
  }

  /** Reads a message: an object of version 2.0. */
  static JsonNode read(byte[] line) throws BadMessageException {
    JsonNode message;
    try {
      message =
          LENIENT.readTree(
              StandardCharsets.UTF_8.newDecoder().decode(ByteBuffer.wrap(line)).toString());
    } catch (CharacterCodingException e) {
      throw new BadMessageException("that is not UTF-8", line);
    } catch (JacksonException e) {
      throw new BadMessageException("that is no JSON", line);
    }
    if (message.isArray()) {
      throw new BadMessageException("an array, and batches are not supported", line);
    }
    if (!message.isObject()) {
      throw new BadMessageException("that is no JSON object", line);
    }
    if (!text(message.get("jsonrpc")).equals(Optional.of("2.0"))) {
      throw new BadMessageException("without \"jsonrpc\": \"2.0\"", line);
    }
    return message;
  }

  static Optional<String> text(@Nullable JsonNode node) {
    return node != null && node.isString() ? Optional.of(node.stringValue()) : Optional.empty();
  }

  /** The start of a line, fit to be shown. */
  static String show(byte[] line) {
    return Printable.show(
        new String(line, 0, Math.min(line.length, SHOWN), StandardCharsets.UTF_8), SHOWN);
  }

  /** A line that ends the channel. */
  static final class BadMessageException extends Exception {
    private static final long serialVersionUID = 1;

    BadMessageException(String what, byte[] line) {
      super("wrote a line to its standard output %s: %s".formatted(what, show(line)));
    }
  }
}
