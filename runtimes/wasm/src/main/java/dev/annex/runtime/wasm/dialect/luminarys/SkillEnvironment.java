package dev.annex.runtime.wasm.dialect.luminarys;

import dev.annex.api.fault.AnnexException;
import dev.annex.api.fault.ErrorCode;
import dev.annex.api.runtime.HostCalls;
import dev.annex.api.value.Json;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import tools.jackson.databind.JsonNode;

/**
 * The {@code env} of a deployment manifest. What the operator set for the extension under a name
 * comes first, and also stands for the variables in the manifest's own text. The environment of the
 * host's process is never read. Immutable.
 *
 * @param entries what the manifest says, by name
 */
record SkillEnvironment(Map<String, VariableText> entries) {

  /** The operation that reads what the operator set. */
  static final String OPERATION = "env.get";

  private static final String CAPABILITY = "env";

  SkillEnvironment {
    entries = Map.copyOf(entries);
  }

  /** The value of a name; empty when the manifest does not declare it, and when nothing is set. */
  String get(String name, HostCalls host) {
    VariableText declared = entries.get(name);
    if (declared == null) {
      return "";
    }
    return operators(name, host).orElseGet(() -> declared.expand(other -> operators(other, host)));
  }

  private static Optional<String> operators(String name, HostCalls host) {
    if (!VariableText.isName(name) || !host.holds(CAPABILITY)) {
      return Optional.empty();
    }
    try {
      JsonNode value = host.call(OPERATION, Json.object().put("name", name)).path("value");
      return value.isString() ? Optional.of(value.stringValue()) : Optional.empty();
    } catch (AnnexException e) {
      if (e.code() == ErrorCode.PERMISSION_DENIED) {
        return Optional.empty();
      }
      throw e;
    }
  }

  JsonNode toJson() {
    var json = Json.object();
    new TreeMap<>(entries).forEach((name, text) -> json.put(name, text.text()));
    return json;
  }

  static SkillEnvironment fromJson(JsonNode json) {
    Map<String, VariableText> entries = new TreeMap<>();
    json.forEachEntry((name, text) -> entries.put(name, new VariableText(text.stringValue())));
    return new SkillEnvironment(entries);
  }
}
