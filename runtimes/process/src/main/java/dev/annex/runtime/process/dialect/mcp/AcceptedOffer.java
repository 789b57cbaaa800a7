package dev.annex.runtime.process.dialect.mcp;

import dev.annex.api.fault.AnnexException;
import dev.annex.api.name.Digest;
import dev.annex.api.value.Json;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;

/**
 * What a server offered when somebody accepted it, as the server wrote it. What it says later about
 * a tool is compared with this: a model decides by these words, so they may not change unseen.
 *
 * @param revision of the protocol that was spoken
 * @param info name and version of the server, hearsay
 * @param instructions for the model; empty for none
 * @param completes whether it completes arguments
 */
public record AcceptedOffer(
    String revision,
    ObjectNode info,
    String instructions,
    boolean completes,
    List<ObjectNode> tools,
    List<ObjectNode> resources,
    List<ObjectNode> resourceTemplates,
    List<ObjectNode> prompts) {

  private static final Set<String> MEMBERS =
      Set.of(
          "revision",
          "info",
          "instructions",
          "completes",
          "tools",
          "resources",
          "resourceTemplates",
          "prompts");

  public AcceptedOffer {
    tools = List.copyOf(tools);
    resources = List.copyOf(resources);
    resourceTemplates = List.copyOf(resourceTemplates);
    prompts = List.copyOf(prompts);
  }

  /** Reads what {@link #toJson} writes. */
  static AcceptedOffer read(Members json) {
    json.allow(MEMBERS);
    return new AcceptedOffer(
        json.text("revision"),
        json.json().path("info") instanceof ObjectNode info ? info : Json.object(),
        json.optionalText("instructions").orElse(""),
        json.json().path("completes").asBoolean(false),
        json.objects("tools"),
        json.objects("resources"),
        json.objects("resourceTemplates"),
        json.objects("prompts"));
  }

  /** Reads what {@link #toJson} wrote. */
  public static AcceptedOffer read(JsonNode json) {
    return read(Members.of(json, "offer"));
  }

  /** The form of the file. */
  public ObjectNode toJson() {
    ObjectNode json = Json.object().put("revision", revision);
    json.set("info", info);
    if (!instructions.isEmpty()) {
      json.put("instructions", instructions);
    }
    json.put("completes", completes);
    list(json, "tools", tools);
    list(json, "resources", resources);
    list(json, "resourceTemplates", resourceTemplates);
    list(json, "prompts", prompts);
    return json;
  }

  private static void list(ObjectNode json, String name, List<ObjectNode> items) {
    ArrayNode array = json.putArray(name);
    items.forEach(array::add);
  }

  /** The digest of each tool, by its name. */
  Map<String, Digest> toolDigests() {
    return digests(tools);
  }

  /** The digest of each tool of a list, by its name; without {@code _meta}, which no model sees. */
  static Map<String, Digest> digests(List<ObjectNode> tools) {
    Map<String, Digest> digests = new LinkedHashMap<>();
    for (ObjectNode tool : tools) {
      digest(tool).ifPresent(known -> digests.put(tool.path("name").asString(""), known));
    }
    return digests;
  }

  /** Empty for a tool whose description has no canonical form. */
  static Optional<Digest> digest(ObjectNode tool) {
    ObjectNode seen = tool.deepCopy();
    JsonNode _ = seen.remove("_meta");
    try {
      return Optional.of(Digest.of(Json.canonical(seen)));
    } catch (AnnexException e) {
      return Optional.empty();
    }
  }
}
