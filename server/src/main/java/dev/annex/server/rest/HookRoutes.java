package dev.annex.server.rest;

import dev.annex.api.call.Caller;
import dev.annex.api.call.SessionId;
import dev.annex.api.value.Json;
import dev.annex.core.hook.Fired;
import dev.annex.core.hook.HookRun;
import java.time.Duration;
import java.util.List;
import java.util.Objects;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;

/** Where an agent's host tells what happens, and hears what hooks make of it. */
final class HookRoutes {

  private static final Duration LONGEST_WAIT = Duration.ofHours(1);

  private final AdminParts parts;

  HookRoutes(AdminParts parts) {
    this.parts = parts;
  }

  List<Route> routes() {
    return List.of(new Route("POST", "/hooks/{event}", this::fire));
  }

  private AdminResponse fire(Asked asked) {
    asked.allowQuery();
    Members members = asked.members("payload", "session", "timeout");
    JsonNode payload = members.value("payload").orElseGet(Json::object);
    if (!(payload instanceof ObjectNode object)) {
      throw asked.invalid("payload", "must be an object");
    }
    Duration wait = members.duration("timeout").orElse(parts.callTimeout());
    if (wait.compareTo(LONGEST_WAIT) > 0) {
      throw asked.invalid("timeout", "must be at most " + LONGEST_WAIT);
    }
    Caller plain = Caller.agent(asked.request().by());
    Caller caller =
        members.optionalText("session").map(text -> plain.in(new SessionId(text))).orElse(plain);
    Fired fired =
        parts
            .host()
            .hooks()
            .fire(
                caller,
                Objects.requireNonNull(asked.variables().get("event")),
                object,
                parts.clock().instant().plus(wait));
    return AdminResponse.ok(json(fired));
  }

  private static ObjectNode json(Fired fired) {
    ObjectNode json = Json.object();
    json.set("payload", fired.payload());
    json.set("patch", fired.patch());
    json.put("denied", fired.denial().isPresent());
    fired.denial().ifPresent(no -> json.put("denyReason", no.by().reason()));
    ArrayNode hooks = json.putArray("hooks");
    for (HookRun run : fired.runs()) {
      ObjectNode item = hooks.addObject();
      item.put("extension", run.extension().value());
      item.put("hook", run.hook());
      item.put("outcome", run.outcome().word());
      if (!run.reason().isEmpty()) {
        item.put("reason", run.reason());
      }
    }
    return json;
  }
}
