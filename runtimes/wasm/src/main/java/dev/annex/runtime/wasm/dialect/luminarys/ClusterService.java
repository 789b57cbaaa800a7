package dev.annex.runtime.wasm.dialect.luminarys;

import dev.annex.api.fault.AnnexException;
import dev.annex.api.fault.ErrorCode;
import dev.annex.api.value.Json;
import java.util.Set;
import java.util.TreeSet;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;

/**
 * The nodes of the cluster: this host alone, which is its own master. Moving a file to or from it
 * is copying, under the permissions of files for both ends.
 */
record ClusterService(HostOperations host, FileService files, SkillSettings settings) {

  /** The name of this host. Its real name is nobody's business. */
  static final String HERE = "local";

  private static final String TOOLS = "extensions.list";

  /** Names this skill, and the others as far as it may call any of their tools. */
  JsonNode nodes(HostRequest request) {
    Set<String> skills = new TreeSet<>(Set.of(settings.id()));
    for (JsonNode tool : host.unlessDenied("extensions", TOOLS, Json.object()).path("tools")) {
      skills.add(tool.path("extension").asString(""));
    }
    ObjectNode answer = Json.object().put("current_node", HERE);
    ArrayNode names =
        answer
            .putArray("nodes")
            .addObject()
            .put("node_id", HERE)
            .put("role", "master")
            .putArray("skills");
    skills.forEach(names::add);
    return answer;
  }

  JsonNode send(HostRequest request) {
    require(request.required("target_node"));
    files.copy(request.required("local_path"), request.required("remote_path"));
    return Json.object();
  }

  JsonNode receive(HostRequest request) {
    require(request.required("source_node"));
    files.copy(request.required("remote_path"), request.required("local_path"));
    return Json.object();
  }

  private void require(String node) {
    if (!settings.transfersWith(node)) {
      throw new AnnexException(
          ErrorCode.PERMISSION_DENIED,
          "permission denied: node %s. To allow it: file_transfer in the permissions of the skill's manifest, with this node among allowed_nodes"
              .formatted(Shown.text(node)));
    }
    if (!node.equals(HERE)) {
      throw new AnnexException(ErrorCode.HOST_CALL_FAILED, "node not found");
    }
  }
}
