package dev.annex.runtime.wasm.dialect.luminarys;

import dev.annex.api.fault.AnnexException;
import dev.annex.api.fault.ErrorCode;
import dev.annex.api.value.Json;
import java.util.Base64;
import java.util.Map;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;

/** Arguments of a method, from JSON to what a skill takes and back. */
final class Arguments {

  private Arguments() {}

  /**
   * What a skill takes: with defaults for what is missing, whole numbers where the schema wants
   * them, and bytes where it says bytes. What is null is left out.
   *
   * @param schema of the method
   * @throws AnnexException {@code INVALID_ARGUMENTS} when one that must be there is missing, or
   *     bytes are no base64
   */
  static ObjectNode toSkill(JsonNode schema, JsonNode arguments) {
    JsonNode properties = schema.path("properties");
    ObjectNode payload = Json.object();
    arguments.forEachEntry((name, value) -> {
      if (!value.isNull()) {
        payload.set(name, toSkill(name, properties.path(name), value));
      }
    });
    properties.forEachEntry((name, property) -> {
      if (!payload.has(name) && property.has("default")) {
        payload.set(name, toSkill(name, property, property.path("default")));
      }
    });
    for (JsonNode required : schema.path("required")) {
      if (!payload.has(required.stringValue())) {
        throw new AnnexException(
            ErrorCode.INVALID_ARGUMENTS,
            "Missing required parameter: %s".formatted(required.stringValue()));
      }
    }
    return payload;
  }

  private static JsonNode toSkill(String name, JsonNode schema, JsonNode value) {
    String type = schema.path("type").asString("");
    if (ParameterSchema.isBytes(schema) && value.isString()) {
      return Json.object().binaryNode(bytes(name, value.stringValue()));
    }
    if (type.equals("integer") && value.isNumber() && !value.isIntegralNumber()) {
      return isWhole(value) ? Json.object().numberNode(value.longValue()) : value;
    }
    if (type.equals("number") && value.isIntegralNumber()) {
      return Json.object().numberNode(value.doubleValue());
    }
    if (value instanceof ArrayNode array) {
      ArrayNode converted = array.arrayNode(array.size());
      array.forEach(element -> converted.add(toSkill(name, schema.path("items"), element)));
      return converted;
    }
    return value;
  }

  private static boolean isWhole(JsonNode number) {
    double value = number.doubleValue();
    return value == Math.rint(value) && Math.abs(value) < Long.MAX_VALUE;
  }

  private static byte[] bytes(String name, String base64) {
    try {
      return Base64.getDecoder().decode(base64);
    } catch (IllegalArgumentException e) {
      throw new AnnexException(
          ErrorCode.INVALID_ARGUMENTS,
          "Parameter %s is bytes, which are written in base64, and this is none."
              .formatted(Shown.text(name)));
    }
  }

  /** What a skill gave for a method with this schema, as JSON. */
  static ObjectNode fromSkill(JsonNode schema, JsonNode payload) {
    ObjectNode arguments = Json.object();
    for (Map.Entry<String, JsonNode> one : payload.properties()) {
      boolean bytes = ParameterSchema.isBytes(schema.path("properties").path(one.getKey()));
      arguments.set(
          one.getKey(),
          bytes && one.getValue().isBinary()
              ? Json.object()
                  .stringNode(Base64.getEncoder().encodeToString(one.getValue().binaryValue()))
              : JsonForm.of(one.getValue()));
    }
    return arguments;
  }
}
