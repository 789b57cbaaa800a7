package dev.annex.runtime.process.dialect.agh.host;

import dev.annex.api.name.Printable;
import dev.annex.api.value.Json;
import java.time.Instant;
import java.util.Optional;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;

/**
 * Sessions are the conversations of the user's workspace. Nobody answers them by themselves: a
 * prompt is a message of the user, which whoever runs an agent finds there.
 */
final class Sessions {

  static final String LIST = "workspace.list-conversations";
  static final String GET = "workspace.get-conversation";
  static final String CREATE = "workspace.create-conversation";
  static final String UPDATE = "workspace.update-conversation";
  static final String MESSAGES = "workspace.list-messages";
  static final String APPEND = "workspace.append-message";

  private static final String SESSION = "session";
  private static final String NOBODY = "annex";
  private static final String MESSAGE = "message";
  private static final int MAX_TITLE = 100;

  private Sessions() {}

  static JsonNode list(Params params, Operations host) {
    Optional<String> space = params.text("workspace");
    ArrayNode sessions = Json.object().arrayNode();
    if (space.filter(id -> !Operations.isId(id)).isPresent()) {
      return sessions;
    }
    ObjectNode request = Json.object();
    space.ifPresent(id -> request.put("space", id));
    host.all(LIST, request, _ -> true, Params.USUAL_LIMIT)
        .forEach(conversation -> sessions.add(summary(conversation)));
    return sessions;
  }

  private static ObjectNode summary(JsonNode conversation) {
    JsonNode data = conversation.path("data");
    ObjectNode session = Json.object().put("id", conversation.path("id").asString(""));
    session.put("name", conversation.path("title").asString(""));
    session.put("agent", data.path("agent").stringValue(NOBODY));
    session.put("provider", data.path("provider").stringValue(NOBODY));
    space(conversation).ifPresent(space -> session.put("workspace", space));
    session.put("state", data.path("state").stringValue("active"));
    return session.put("created_at", conversation.path("createdAt").asString(""));
  }

  private static Optional<String> space(JsonNode conversation) {
    return Optional.of(conversation.path("space"))
        .filter(JsonNode::isString)
        .map(JsonNode::stringValue);
  }

  static JsonNode create(Params params, Operations host) {
    String agent = params.required("agent");
    Optional<String> prompt = params.text("prompt");
    String provider = params.text("provider").orElse(NOBODY);
    String title = prompt.orElse(agent).strip().lines().findFirst().orElse(agent);
    ObjectNode request = Json.object().put("title", Printable.show(title, MAX_TITLE));
    params
        .text("workspace")
        .ifPresent(space -> request.put("space", Operations.id("workspace", space)));
    ObjectNode data = request.putObject("data").put("agent", agent).put("provider", provider);
    params.text("model").ifPresent(model -> data.put("model", model));
    params.text("reasoning_effort").ifPresent(effort -> data.put("reasoning_effort", effort));
    String id = host.call(CREATE, request).path("id").asString("");
    if (prompt.isPresent()) {
      var _ = host.call(APPEND, message(id, prompt.get()));
    }
    return Json.object().put("session_id", id).put("provider", provider);
  }

  private static ObjectNode message(String session, String text) {
    return Json.object().put("conversation", session).put("role", "user").put("content", text);
  }

  static JsonNode prompt(Params params, Operations host) {
    params.passOver("workspace_id");
    String session = id(params);
    JsonNode appended = host.call(APPEND, message(session, params.required(MESSAGE)));
    return Json.object().put("turn_id", appended.path("id").asString(""));
  }

  static JsonNode stop(Params params, Operations host) {
    String id = id(params);
    ObjectNode data = conversation(id, host).path("data").deepCopy().asObject();
    ObjectNode request = Json.object().put("id", id);
    request.set("data", data.put("state", "stopped"));
    var _ = host.call(UPDATE, request);
    return Json.object();
  }

  static JsonNode status(Params params, Operations host) {
    JsonNode conversation = conversation(id(params), host);
    ObjectNode summary = summary(conversation);
    ObjectNode status = Json.object().put("session_id", summary.path("id").asString(""));
    for (String member : new String[] {"name", "agent", "provider"}) {
      status.set(member, summary.path(member));
    }
    space(conversation)
        .ifPresent(space -> status.put("workspace_id", space).put("workspace", space));
    status.set("state", summary.path("state"));
    status.set("created_at", summary.path("created_at"));
    return status.put("updated_at", conversation.path("changedAt").asString(""));
  }

  static JsonNode events(Params params, Operations host) {
    String id = id(params);
    Optional<Instant> since = params.instant("since");
    Optional<String> turn = params.text("turn_id");
    Optional<String> type = params.text("type");
    long offset = params.number("offset").orElse(0L);
    int limit = params.limit(Params.USUAL_LIMIT);
    ArrayNode events = Json.object().arrayNode();
    boolean otherType = type.filter(wanted -> !wanted.equals(MESSAGE)).isPresent();
    if (otherType || params.text("agent_name").isPresent()) {
      return events; // messages only, and nobody here knows which agent said what
    }
    host
        .all(
            MESSAGES,
            Json.object().put("conversation", id),
            message ->
                since.map(from -> !at(message).isBefore(from)).orElse(true)
                    && turn.map(message.path("id").asString("")::equals).orElse(true),
            Math.min(offset, Integer.MAX_VALUE) + limit)
        .stream()
        .skip(offset)
        .forEach(message -> events.add(event(message)));
    return events;
  }

  private static Instant at(JsonNode message) {
    return Instant.parse(message.path("createdAt").asString(""));
  }

  private static ObjectNode event(JsonNode message) {
    ObjectNode event =
        Json.object().put("type", MESSAGE).put("timestamp", message.path("createdAt").asString(""));
    event
        .putObject("data")
        .put("turn_id", message.path("id").asString(""))
        .put("role", message.path("role").asString(""))
        .put("content", message.path("content").asString(""));
    return event;
  }

  private static String id(Params params) {
    return Operations.id(SESSION, params.required("session_id"));
  }

  private static JsonNode conversation(String id, Operations host) {
    JsonNode found = host.call(GET, Json.object().put("id", id)).path("conversation");
    if (!found.isObject()) {
      throw HostErrors.notFound(SESSION, id);
    }
    return found;
  }
}
