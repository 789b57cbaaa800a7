package dev.annex.runtime.wasm.dialect.luminarys;

import dev.annex.api.value.Json;
import dev.annex.api.value.Schema;
import dev.annex.runtime.wasm.dialect.luminarys.SkillDescriptor.Method;
import dev.annex.runtime.wasm.dialect.luminarys.SkillDescriptor.Parameter;
import java.math.BigDecimal;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;

/** JSON Schemas of what methods take. Bytes are base64 there, and say so. */
final class ParameterSchema {

  /** What a callback takes is between the skill and the host. */
  static final Schema ANYTHING = Schema.of(Json.object().put("type", "object"));

  private static final Set<String> TYPES =
      Set.of("string", "integer", "number", "boolean", "object", "array");

  private ParameterSchema() {}

  /** Whether a schema is that of bytes. */
  static boolean isBytes(JsonNode schema) {
    return schema.path("contentEncoding").asString("").equals("base64");
  }

  static Schema of(Method method) {
    ObjectNode schema = Json.object().put("type", "object");
    ObjectNode properties = schema.putObject("properties");
    method.parameters().forEach(one -> properties.set(one.name(), of(one)));
    List<String> required =
        method.parameters().stream().filter(Parameter::required).map(Parameter::name).toList();
    if (!required.isEmpty()) {
      ArrayNode names = schema.putArray("required");
      required.forEach(names::add);
    }
    return Schema.of(schema);
  }

  /** For the one tool that stands for all: which method, and its arguments here or beside. */
  static Schema choosing(List<Method> methods) {
    ObjectNode schema = Json.object().put("type", "object");
    ObjectNode properties = schema.putObject("properties");
    ArrayNode names = properties.putObject("method").put("type", "string").putArray("enum");
    methods.forEach(method -> names.add(method.name()));
    StringBuilder described = new StringBuilder("The arguments of the method.");
    for (Method method : methods) {
      described.append("\n- ").append(method.name()).append(':');
      method
          .parameters()
          .forEach(one ->
              described
                  .append(' ')
                  .append(one.name())
                  .append(one.required() ? "" : "?")
                  .append(" (")
                  .append(one.type())
                  .append(")"));
    }
    properties
        .putObject("arguments")
        .put("type", "object")
        .put("description", described.toString());
    schema.putArray("required").add("method");
    return Schema.of(schema);
  }

  private static ObjectNode of(Parameter parameter) {
    ObjectNode schema = Json.object();
    if (parameter.type().equals("bytes")) {
      schema.put("type", "string").put("contentEncoding", "base64");
    } else if (TYPES.contains(parameter.type())) {
      schema.put("type", parameter.type());
    }
    if (!parameter.description().isEmpty()) {
      schema.put("description", parameter.description());
    }
    choices(parameter, schema);
    parameter.elements().ifPresent(elements -> schema.set("items", of(elements)));
    parameter.otherwise().ifPresent(value -> schema.set("default", value));
    parameter.example().ifPresent(value -> schema.putArray("examples").add(value));
    return schema;
  }

  /** They are texts in the contract, whatever the type is. */
  private static void choices(Parameter parameter, ObjectNode schema) {
    boolean numbers = parameter.type().equals("integer") || parameter.type().equals("number");
    List<JsonNode> values =
        parameter.choices().stream()
            .flatMap(text -> choice(text, numbers).stream())
            .distinct()
            .toList();
    boolean fits = numbers || Set.of("string", "bytes", "").contains(parameter.type());
    if (!values.isEmpty() && fits) {
      ArrayNode all = schema.putArray("enum");
      values.forEach(all::add);
    }
  }

  private static Optional<JsonNode> choice(String text, boolean number) {
    if (!number) {
      return Optional.of(Json.object().stringNode(text));
    }
    return text.matches("-?[0-9]{1,18}(\\.[0-9]{1,18})?")
        ? Optional.of(Json.object().numberNode(new BigDecimal(text)))
        : Optional.empty();
  }
}
