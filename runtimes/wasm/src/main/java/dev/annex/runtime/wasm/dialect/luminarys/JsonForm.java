package dev.annex.runtime.wasm.dialect.luminarys;

import dev.annex.api.value.Json;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.util.Base64;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;

/**
 * What a skill gave, as JSON: bytes become the text they are, or base64 where they are none; a
 * number that JSON does not have becomes null.
 */
final class JsonForm {

  private JsonForm() {}

  static JsonNode of(JsonNode value) {
    return switch (value) {
      case ObjectNode object -> {
        ObjectNode json = Json.object();
        object.forEachEntry((name, member) -> json.set(name, of(member)));
        yield json;
      }
      case ArrayNode array -> {
        ArrayNode json = array.arrayNode(array.size());
        array.forEach(element -> json.add(of(element)));
        yield json;
      }
      case JsonNode bytes when bytes.isBinary() ->
          Json.object().stringNode(text(bytes.binaryValue()));
      case JsonNode number
          when number.isFloatingPointNumber() && !Double.isFinite(number.doubleValue()) ->
          Json.object().nullNode();
      default -> value;
    };
  }

  private static String text(byte[] bytes) {
    try {
      return StandardCharsets.UTF_8.newDecoder().decode(ByteBuffer.wrap(bytes)).toString();
    } catch (CharacterCodingException e) {
      return Base64.getEncoder().encodeToString(bytes);
    }
  }
}
