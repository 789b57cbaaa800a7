package dev.annex.runtime.process.dialect.agh.tool;

import java.util.List;
import java.util.Optional;
import tools.jackson.databind.JsonNode;

/**
 * What the code says of one of its tools, in {@code provide_tools}. Read as it is; whether it makes
 * sense, {@link #valid} says.
 */
record RuntimeDescriptor(
    String id,
    String handler,
    String inputDigest,
    Optional<String> outputDigest,
    Optional<Boolean> readOnly,
    Optional<RiskClass> risk) {

  /** All in the result of {@code provide_tools}; empty when that is no list of objects. */
  static Optional<List<RuntimeDescriptor>> all(JsonNode provided) {
    JsonNode tools = provided.path("tools");
    boolean none = provided.isObject() && (tools.isNull() || tools.isMissingNode());
    if (none) {
      return Optional.of(List.of());
    }
    boolean list = tools.isArray() && tools.valueStream().allMatch(JsonNode::isObject);
    return list
        ? Optional.of(tools.valueStream().map(RuntimeDescriptor::of).toList())
        : Optional.empty();
  }

  private static RuntimeDescriptor of(JsonNode json) {
    return new RuntimeDescriptor(
        json.path("id").stringValue("").strip(),
        json.path("handler").stringValue("").strip(),
        json.path("input_schema_digest").stringValue("").strip(),
        Optional.of(json.path("output_schema_digest").stringValue("").strip())
            .filter(digest -> !digest.isEmpty()),
        Optional.of(json.path("read_only"))
            .filter(flag -> !flag.isMissingNode())
            .filter(JsonNode::isBoolean)
            .map(JsonNode::booleanValue),
        RiskClass.of(json.path("risk").stringValue("")));
  }

  /** Whether its id is one, a digest is there and the risk is known. A blank handler is apart. */
  boolean valid() {
    return ToolId.problem(id).isEmpty() && !inputDigest.isEmpty() && risk.isPresent();
  }

  /** Whether it says of a tool what the manifest does. */
  boolean agreesWith(DeclaredTool declared) {
    boolean output =
        declared.output().isPresent()
            ? outputDigest.filter(declared.output().get()::accepts).isPresent()
            : outputDigest.isEmpty();
    return output
        && handler.equals(declared.handler())
        && declared.input().accepts(inputDigest)
        && readOnly.orElse(false) == declared.readOnly()
        && risk.filter(declared.risk()::equals).isPresent();
  }
}
