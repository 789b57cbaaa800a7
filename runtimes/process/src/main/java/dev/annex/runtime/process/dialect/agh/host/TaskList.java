package dev.annex.runtime.process.dialect.agh.host;

import dev.annex.api.value.Json;
import dev.annex.runtime.process.rpc.RpcException;
import java.util.Map;
import java.util.Optional;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;

/**
 * Tasks are those of the user's workspace: to be looked at, made, changed and cancelled. They have
 * no runs here, because nobody carries them out.
 */
final class TaskList {

  static final String LIST = "workspace.list-tasks";
  static final String GET = "workspace.get-task";
  static final String CREATE = "workspace.create-task";
  static final String UPDATE = "workspace.update-task";

  private static final String TASK = "task";
  private static final Map<String, String> STATUS =
      Map.of(
          "open", "pending",
          "in-progress", "in_progress",
          "done", "completed",
          "cancelled", "canceled");

  private TaskList() {}

  static JsonNode list(Params params, Operations host) {
    ArrayNode tasks = Json.object().arrayNode();
    Optional<String> space = params.text("workspace");
    if (space.filter(id -> !Operations.isId(id)).isPresent()) {
      return tasks;
    }
    ObjectNode request = Json.object();
    space.ifPresent(id -> request.put("space", id));
    Optional<String> status = params.text("status");
    Optional<String> query = params.text("query");
    host.all(
            LIST,
            request,
            task ->
                status.map(status(task)::equals).orElse(true)
                    && query.map(task.path("title").asString("")::contains).orElse(true),
            params.limit(Params.USUAL_LIMIT))
        .forEach(task -> tasks.add(task(task)));
    return tasks;
  }

  static JsonNode get(Params params, Operations host) {
    JsonNode task = found(id(params), host);
    ObjectNode detail = Json.object();
    detail.set("summary", task(task));
    detail.set("task", task(task));
    return detail;
  }

  static JsonNode create(Params params, Operations host) {
    ObjectNode request = Json.object().put("title", params.required("title"));
    String scope = params.required("scope");
    Optional<String> space = params.text("workspace");
    if (scope.equals("workspace") && space.isEmpty()) {
      throw HostErrors.invalid("workspace is required for scope workspace");
    }
    params.text("description").ifPresent(text -> request.put("description", text));
    space.ifPresent(id -> request.put("space", Operations.id("workspace", id)));
    params.find("metadata").filter(JsonNode::isObject).ifPresent(data -> request.set("data", data));
    return task(host.call(CREATE, request));
  }

  static JsonNode update(Params params, Operations host) {
    String id = id(params);
    ObjectNode request = Json.object().put("id", id);
    params.text("title").ifPresent(text -> request.put("title", text));
    params.text("description").ifPresent(text -> request.put("description", text));
    params.find("metadata").filter(JsonNode::isObject).ifPresent(data -> request.set("data", data));
    var _ = host.call(UPDATE, request);
    return changed(id, request, host);
  }

  static JsonNode cancel(Params params, Operations host) {
    String id = id(params);
    ObjectNode request = Json.object().put("id", id).put("status", "cancelled");
    var _ = host.call(UPDATE, request);
    return changed(id, request, host);
  }

  /** To change is not to read: who may not read is told what it said itself. */
  private static JsonNode changed(String id, ObjectNode request, Operations host) {
    try {
      return task(found(id, host));
    } catch (RpcException e) {
      return task(request);
    }
  }

  private static String id(Params params) {
    return Operations.id(TASK, params.required("id"));
  }

  private static JsonNode found(String id, Operations host) {
    JsonNode found = host.call(GET, Json.object().put("id", id)).path(TASK);
    if (!found.isObject()) {
      throw HostErrors.notFound(TASK, id);
    }
    return found;
  }

  private static String status(JsonNode task) {
    return STATUS.getOrDefault(task.path("status").asString(""), "pending");
  }

  private static ObjectNode task(JsonNode task) {
    Optional<String> space =
        Optional.of(task.path("space")).filter(JsonNode::isString).map(JsonNode::stringValue);
    ObjectNode json = Json.object().put("id", task.path("id").asString(""));
    json.put("scope", space.isPresent() ? "workspace" : "global");
    space.ifPresent(id -> json.put("workspace_id", id));
    json.put("title", task.path("title").asString(""));
    String description = task.path("description").asString("");
    if (!description.isEmpty()) {
      json.put("description", description);
    }
    json.put("status", status(task));
    json.put("latest_event_seq", task.path("revision").asLong(0));
    json.putObject("created_by").put("kind", "daemon").put("ref", "annex");
    json.putObject("origin").put("kind", "daemon").put("ref", "annex");
    json.put("created_at", task.path("createdAt").asString(""));
    json.put("updated_at", task.path("changedAt").asString(""));
    if (!task.path("data").isEmpty()) {
      json.set("metadata", task.path("data"));
    }
    return json;
  }
}
