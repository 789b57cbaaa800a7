package dev.annex.runtime.process.dialect.agh.host;

import dev.annex.api.value.Json;
import java.time.Instant;
import java.util.Optional;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;

/** What the host has, and how it does: skills, models, its journal, its health. */
final class Catalogues {

  static final String SKILLS = "workspace.list-skills";
  static final String MODELS = "llm.models";
  static final String JOURNAL = "journal.list";
  static final String SYSTEM = "system.info";
  static final String CLOCK = "clock.now";

  private static final String SOURCE = "annex";
  private static final int MOST_LINES = 1_000;

  private Catalogues() {}

  static JsonNode skills(Params params, Operations host) {
    params.passOver("workspace", "for_agent");
    ArrayNode skills = Json.object().arrayNode();
    for (JsonNode skill : host.all(SKILLS, Json.object(), _ -> true, Params.USUAL_LIMIT)) {
      ObjectNode one = skills.addObject().put("name", skill.path("name").asString(""));
      String description = skill.path("description").asString("");
      if (!description.isEmpty()) {
        one.put("description", description);
      }
      one.put("source", skill.path("source").asString(""));
    }
    return skills;
  }

  static JsonNode models(Params params, Operations host) {
    ObjectNode answer = Json.object();
    ArrayNode models = answer.putArray("models");
    if (isOfAnother(params, "provider_id") || isOfAnother(params, "source_id")) {
      return answer;
    }
    for (JsonNode model : host.call(MODELS, Json.object()).path("models")) {
      ObjectNode one = models.addObject();
      one.put("provider_id", SOURCE).put("model_id", model.asString(""));
      one.putArray("sources");
      one.put("available", true).put("availability_state", "available").put("stale", false);
    }
    return answer;
  }

  static JsonNode modelStatus(Params params, Operations host) {
    ObjectNode answer = Json.object();
    ArrayNode sources = answer.putArray("sources");
    if (isOfAnother(params, "provider_id")) {
      return answer;
    }
    sources
        .addObject()
        .put("source_id", SOURCE)
        .put("source_kind", "config")
        .put("provider_id", SOURCE)
        .put("priority", 100)
        .put("refresh_state", "idle")
        .put("row_count", host.call(MODELS, Json.object()).path("models").size())
        .put("stale", false);
    return answer;
  }

  private static boolean isOfAnother(Params params, String name) {
    return params.text(name).filter(wanted -> !wanted.equals(SOURCE)).isPresent();
  }

  /** What the journal has about the extension itself, the newest first. */
  static JsonNode logs(Params params, Operations host) {
    params.passOver(
        "workspace_id",
        "session_id",
        "agent_name",
        "run",
        "actor_kind",
        "actor_id",
        "provider",
        "component");
    Optional<String> type = params.text("type");
    Optional<String> outcome = params.text("outcome");
    Optional<Instant> since = params.instant("since");
    long after = params.number("after_seq").orElse(0L);
    boolean errors = params.flag("error_only");
    int limit = params.limit(Params.USUAL_LIMIT);
    ArrayNode logs = Json.object().arrayNode();
    JsonNode lines = host.call(JOURNAL, Json.object().put("limit", MOST_LINES)).path("lines");
    for (JsonNode line : lines) {
      String verdict = line.path("verdict").asString("");
      boolean bad = verdict.equals("failed") || verdict.equals("denied");
      boolean wanted =
          logs.size() < limit
              && (bad || !errors)
              && type.map(line.path("action").asString("")::equals).orElse(true)
              && outcome.map(verdict::equals).orElse(true)
              && since.map(from -> !at(line).isBefore(from)).orElse(true)
              && line.path("sequence").asLong(0) > after;
      if (wanted) {
        logs.add(log(line, verdict));
      }
    }
    return logs;
  }

  private static Instant at(JsonNode line) {
    return Instant.parse(line.path("time").asString(""));
  }

  private static ObjectNode log(JsonNode line, String verdict) {
    ObjectNode log = Json.object().put("type", line.path("action").asString(""));
    log.put("timestamp", line.path("time").asString(""));
    ObjectNode data = log.putObject("data");
    data.set("sequence", line.path("sequence"));
    data.set("kind", line.path("kind"));
    data.put("outcome", verdict);
    data.set("target", line.path("target"));
    if (line.path("code").isString()) {
      data.set("code", line.path("code"));
    }
    return log;
  }

  /** A host that answers is well; the rest is about the machine it is on. */
  static JsonNode health(Params params, Operations host) {
    JsonNode machine = host.call(SYSTEM, Json.object());
    ObjectNode health = Json.object().put("status", "ok").put("host", SOURCE);
    health.set("time", host.call(CLOCK, Json.object()).path("iso"));
    ObjectNode system = health.putObject("system");
    system.set("os", machine.path("os"));
    system.set("arch", machine.path("arch"));
    system.set("processors", machine.path("processors"));
    system.set("memory_bytes", machine.path("memoryBytes"));
    system.set("free_memory_bytes", machine.path("freeMemoryBytes"));
    system.set("load", machine.path("load"));
    return health;
  }
}
