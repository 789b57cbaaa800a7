package dev.annex.runtime.process.dialect.agh.tool;

import dev.annex.api.value.Json;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Set;
import java.util.TreeSet;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;

/**
 * What the manifest says of a tool that its code has to agree with, and what the host needs to know
 * when it calls it.
 *
 * @param handler what the code calls it
 * @param output empty when it promises nothing
 * @param readOnly as the manifest says it
 * @param needed the provide surfaces it cannot do without
 * @param mostBytes of its result's envelope; empty for the usual bound
 */
public record DeclaredTool(
    ToolId id,
    String handler,
    SchemaDigests input,
    Optional<SchemaDigests> output,
    boolean readOnly,
    RiskClass risk,
    List<String> needed,
    OptionalLong mostBytes) {

  public DeclaredTool {
    needed = List.copyOf(needed);
  }

  /** The form in which a manifest keeps it. */
  public ObjectNode toJson() {
    ObjectNode json = Json.object();
    json.put("id", id.value()).put("handler", handler);
    json.set("input", list(new TreeSet<>(input.hex())));
    output.ifPresent(digests -> json.set("output", list(new TreeSet<>(digests.hex()))));
    json.put("readOnly", readOnly).put("risk", risk.word());
    json.set("needed", list(needed));
    mostBytes.ifPresent(bytes -> json.put("mostBytes", bytes));
    return json;
  }

  /** Reads what {@link #toJson} made. */
  public static DeclaredTool of(JsonNode json) {
    return new DeclaredTool(
        new ToolId(json.path("id").asString("")),
        json.path("handler").asString(""),
        new SchemaDigests(Set.copyOf(texts(json.path("input")))),
        json.has("output")
            ? Optional.of(new SchemaDigests(Set.copyOf(texts(json.path("output")))))
            : Optional.empty(),
        json.path("readOnly").asBoolean(false),
        RiskClass.of(json.path("risk").asString("")).orElseThrow(),
        texts(json.path("needed")),
        json.has("mostBytes")
            ? OptionalLong.of(json.path("mostBytes").asLong(0))
            : OptionalLong.empty());
  }

  private static ArrayNode list(Iterable<String> texts) {
    ArrayNode list = Json.object().arrayNode();
    texts.forEach(list::add);
    return list;
  }

  private static List<String> texts(JsonNode list) {
    return list.valueStream().map(one -> one.asString("")).toList();
  }
}
