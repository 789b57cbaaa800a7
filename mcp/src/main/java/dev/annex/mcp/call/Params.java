package dev.annex.mcp.call;

import dev.annex.mcp.McpException;
import java.util.LinkedHashMap;
import java.util.Map;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.JsonNodeFactory;
import tools.jackson.databind.node.ObjectNode;

/** Reads parameters and names the one that is wrong. */
public final class Params {

  private Params() {}

  /** A text that must be there. */
  public static String text(ObjectNode params, String name) {
    JsonNode value = params.path(name);
    if (!value.isString()) {
      throw McpException.invalidParams(name + " must be a string");
    }
    return value.asString();
  }

  /** An object that must be there. */
  public static ObjectNode object(ObjectNode params, String name) {
    if (params.path(name) instanceof ObjectNode object) {
      return object;
    }
    throw McpException.invalidParams(name + " must be an object");
  }

  /** An object that reads as empty if it is left out. */
  public static ObjectNode objectOrEmpty(ObjectNode params, String name) {
    return params.has(name) ? object(params, name) : JsonNodeFactory.instance.objectNode();
  }

  /** An object of texts that reads as empty if it is left out. */
  public static Map<String, String> texts(ObjectNode params, String name) {
    Map<String, String> texts = new LinkedHashMap<>();
    objectOrEmpty(params, name)
        .properties()
        .forEach(entry -> {
          if (!entry.getValue().isString()) {
            throw McpException.invalidParams(name + "." + entry.getKey() + " must be a string");
          }
          texts.put(entry.getKey(), entry.getValue().asString());
        });
    return texts;
  }
}
