package dev.annex.runtime.wasm.dialect.morphee;

import dev.annex.api.access.PermissionRequest;
import dev.annex.api.fault.AnnexException;
import dev.annex.api.fault.ErrorCode;
import dev.annex.api.runtime.HostCalls;
import dev.annex.api.value.Json;
import java.util.Map;
import java.util.Optional;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;

/** Tasks, spaces and conversations: the user's workspace. */
record DataService(HostCalls host, Asked asked) {

  static final String GET_TASK = "workspace.get-task";
  static final String CREATE_TASK = "workspace.create-task";
  static final String UPDATE_TASK = "workspace.update-task";
  static final String LIST_TASKS = "workspace.list-tasks";
  static final String LIST_SPACES = "workspace.list-spaces";
  static final String LIST_CONVERSATIONS = "workspace.list-conversations";

  private static final PermissionRequest READ_TASKS =
      PermissionRequest.parse("workspace.read=tasks");

  /** Our names for members that the contract calls otherwise. */
  private static final Map<String, String> NAMES =
      Map.of("space", "space_id", "createdAt", "created_at", "changedAt", "updated_at");

  Reply getTask(Fields argument) {
    return Reply.of(task(argument.requiredId("task_id")));
  }

  private Optional<JsonNode> task(String id) {
    JsonNode task = host.call(GET_TASK, Json.object().put("id", id)).path("task");
    return Optional.of(task).filter(JsonNode::isObject).map(DataService::foreign);
  }

  Reply createTask(Fields argument) {
    ObjectNode request = Json.object().put("title", argument.required("title"));
    argument.text("description").ifPresent(text -> request.put("description", text));
    return new Reply.Value(foreign(host.call(CREATE_TASK, request)));
  }

  Reply listTasks(Fields argument) {
    ObjectNode request = page(argument);
    argument.id("space_id").ifPresent(id -> request.put("space", id));
    argument.text("status").ifPresent(status -> request.put("status", status));
    return list(LIST_TASKS, request);
  }

  Reply listSpaces(Fields argument) {
    return list(LIST_SPACES, page(argument));
  }

  Reply listConversations(Fields argument) {
    return list(LIST_CONVERSATIONS, page(argument));
  }

  /** Who may change a task but not read it is told what it wrote. */
  Reply updateTask(Fields argument) {
    String id = argument.requiredId("task_id");
    Fields patch = argument.object("patch").orElseThrow(() -> argument.invalid("patch is missing"));
    ObjectNode request = Json.object().put("id", id);
    for (String name : patch.object().propertyNames()) {
      switch (name) {
        case "title", "description", "status", "due" ->
            patch.text(name).ifPresent(text -> request.put(name, text));
        case "space_id" -> request.put("space", patch.id(name).orElse(""));
        case "data" -> patch.object(name).ifPresent(data -> request.set(name, data.object()));
        default ->
            throw argument.invalid(
                "patch has a member other than title, description, status, space_id, due and data");
      }
    }
    JsonNode changed = host.call(UPDATE_TASK, request);
    ObjectNode written = patch.object().asObject().deepCopy().put("id", id);
    written.set("revision", changed.path("revision"));
    return Reply.of(readable(id).or(() -> Optional.of(written)));
  }

  private Optional<JsonNode> readable(String id) {
    if (!asked.has(READ_TASKS)) {
      return Optional.empty();
    }
    try {
      return task(id);
    } catch (AnnexException e) {
      if (e.code() == ErrorCode.PERMISSION_DENIED) {
        return Optional.empty();
      }
      throw e;
    }
  }

  private static ObjectNode page(Fields argument) {
    ObjectNode request = Json.object();
    argument.find("limit").ifPresent(limit -> request.set("limit", limit));
    argument.text("cursor").ifPresent(cursor -> request.put("cursor", cursor));
    return request;
  }

  private Reply list(String operation, ObjectNode request) {
    JsonNode page = host.call(operation, request);
    ObjectNode value = Json.object();
    ArrayNode items = value.putArray("items");
    page.path("items").forEach(item -> items.add(foreign(item)));
    if (page.path("next").isString()) {
      value.set("next_cursor", page.path("next"));
    }
    return new Reply.Value(value);
  }

  private static JsonNode foreign(JsonNode item) {
    ObjectNode foreign = Json.object();
    item.propertyStream()
        .forEach(member ->
            foreign.set(NAMES.getOrDefault(member.getKey(), member.getKey()), member.getValue()));
    return foreign;
  }
}
