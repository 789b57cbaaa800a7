package dev.annex.runtime.wasm.dialect.luminarys;

import dev.annex.api.value.Json;
import java.util.List;
import java.util.Optional;
import java.util.function.Function;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;

/**
 * What of a deployment manifest matters while a skill runs; kept with the manifest as the dialect's
 * notes. One of the parts that host functions find. Immutable.
 *
 * @param id the instance id, which skills see as their own
 * @param environment what {@code env_get} answers
 * @param maxResponseBytes most of an answer of HTTP where a skill names no bound
 * @param folders where files are granted, without patterns, in the order of the manifest; the first
 *     is the sandbox's root
 * @param shellFolders where programs may start, without patterns, in the order of the manifest
 * @param fileTransfer whether it may send files to other nodes
 * @param transferNodes to and from which nodes; {@code *} stands for all
 * @param callers which extensions may call it; {@code *} stands for all
 * @param stateOfSkill whether all sessions share one state
 */
record SkillSettings(
    String id,
    SkillEnvironment environment,
    long maxResponseBytes,
    List<String> folders,
    List<String> shellFolders,
    boolean fileTransfer,
    List<String> transferNodes,
    List<String> callers,
    boolean stateOfSkill) {

  static final long USUAL_RESPONSE_BYTES = 1 << 20;

  /** Of a skill that is not installed. */
  static final SkillSettings NONE = fromJson(Json.object());

  private static final String ANY = "*";

  SkillSettings {
    folders = List.copyOf(folders);
    shellFolders = List.copyOf(shellFolders);
    transferNodes = List.copyOf(transferNodes);
    callers = List.copyOf(callers);
  }

  /** Whether an extension may call it. */
  boolean welcomes(String caller) {
    return callers.contains(ANY) || callers.contains(caller);
  }

  /** Whether it may exchange files with a node. */
  boolean transfersWith(String node) {
    return fileTransfer && (transferNodes.contains(ANY) || transferNodes.contains(node));
  }

  /** Where programs start when a skill says nothing. */
  Optional<String> firstShellFolder() {
    return shellFolders.stream().findFirst();
  }

  JsonNode toJson() {
    ObjectNode json = Json.object().put("id", id);
    json.set("env", environment.toJson());
    json.put("maxResponseBytes", maxResponseBytes);
    texts(json, "folders", folders);
    texts(json, "shellFolders", shellFolders);
    json.put("fileTransfer", fileTransfer);
    texts(json, "transferNodes", transferNodes);
    texts(json, "callers", callers);
    json.put("stateOfSkill", stateOfSkill);
    return json;
  }

  private static void texts(ObjectNode json, String name, List<String> texts) {
    ArrayNode array = json.putArray(name);
    texts.forEach(array::add);
  }

  static SkillSettings fromJson(JsonNode json) {
    Function<String, List<String>> texts =
        name -> json.path(name).valueStream().map(JsonNode::stringValue).toList();
    return new SkillSettings(
        json.path("id").asString(""),
        SkillEnvironment.fromJson(json.path("env")),
        json.path("maxResponseBytes").asLong(USUAL_RESPONSE_BYTES),
        texts.apply("folders"),
        texts.apply("shellFolders"),
        json.path("fileTransfer").asBoolean(false),
        texts.apply("transferNodes"),
        texts.apply("callers"),
        json.path("stateOfSkill").asBoolean(false));
  }
}
