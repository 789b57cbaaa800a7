package dev.annex.mcp.modern;

import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import tools.jackson.databind.JsonNode;

/**
 * The input properties of a tool that clients repeat in {@code Mcp-Param-*} headers, marked with
 * {@code x-mcp-header}.
 */
public final class HeaderAnnotations {

  static final String KEY = "x-mcp-header";

  private static final Set<String> TYPES = Set.of("string", "integer", "boolean");

  private HeaderAnnotations() {}

  /**
   * A marked property.
   *
   * @param header the suffix of the header's name
   * @param path where the argument is, outermost name first
   */
  record Annotation(String header, String type, List<String> path) {}

  /**
   * Explains what is wrong with the annotations of an input schema; empty if they are legal. To be
   * asked when a tool is installed: clients drop tools with illegal annotations.
   */
  public static List<String> problems(JsonNode inputSchema) {
    List<String> problems = new ArrayList<>();
    List<Annotation> legal = new ArrayList<>();
    collect(inputSchema, List.of(), legal, problems);
    if (count(inputSchema) > legal.size() + problems.size()) {
      problems.add(
          KEY + " is allowed on properties reached from the root through \"properties\" only");
    }
    Set<String> seen = new HashSet<>();
    for (Annotation annotation : legal) {
      if (!seen.add(annotation.header().toLowerCase(Locale.ROOT))) {
        problems.add(KEY + " \"" + annotation.header() + "\" is used twice, case aside");
      }
    }
    return List.copyOf(problems);
  }

  /** What clients must send beside a call of the tool, by the full name of the header. */
  public static Map<String, String> headers(JsonNode inputSchema, JsonNode arguments) {
    Map<String, String> headers = new LinkedHashMap<>();
    for (Annotation annotation : of(inputSchema)) {
      JsonNode value = arguments;
      for (String step : annotation.path()) {
        value = value.path(step);
      }
      if (value.isValueNode() && !value.isNull() && !value.isMissingNode()) {
        headers.put(
            "Mcp-Param-" + annotation.header(),
            HeaderValue.encode(value.asString(value.toString())));
      }
    }
    return headers;
  }

  static List<Annotation> of(JsonNode inputSchema) {
    List<Annotation> annotations = new ArrayList<>();
    collect(inputSchema, List.of(), annotations, new ArrayList<>());
    return annotations;
  }

  private static void collect(
      JsonNode schema, List<String> path, List<Annotation> legal, List<String> problems) {
    JsonNode properties = schema.path("properties");
    if (!properties.isObject()) {
      return;
    }
    properties
        .properties()
        .forEach(entry -> {
          JsonNode property = entry.getValue();
          List<String> here = new ArrayList<>(path);
          here.add(entry.getKey());
          if (property.has(KEY)) {
            add(property, here, legal, problems);
          }
          collect(property, here, legal, problems);
        });
  }

  private static void add(
      JsonNode property, List<String> path, List<Annotation> legal, List<String> problems) {
    String header = property.path(KEY).asString("");
    String type = property.path("type").asString("");
    String where = KEY + " of property " + String.join(".", path);
    if (!property.path(KEY).isString() || !header.matches("[!#$%&'*+.^_`|~0-9A-Za-z-]+")) {
      problems.add(where + " must consist of header name characters");
      return;
    }
    if (!TYPES.contains(type)) {
      problems.add(where + " needs the type string, integer or boolean");
      return;
    }
    legal.add(new Annotation(header, type, List.copyOf(path)));
  }

  private static int count(JsonNode node) {
    int found = 0;
    for (JsonNode child : node) {
      found += (child.isObject() && child.has(KEY) ? 1 : 0) + count(child);
    }
    return found;
  }
}
