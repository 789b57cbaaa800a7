package dev.annex.server.rest;

import dev.annex.api.call.InvocationId;
import dev.annex.api.call.Journal;
import dev.annex.api.call.Journal.Query;
import dev.annex.api.call.JournalEntry;
import dev.annex.api.call.JournalEntry.Kind;
import dev.annex.api.name.ExtensionId;
import dev.annex.api.value.Json;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.stream.Collectors;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;

/** What happened. */
final class JournalRoutes {

  private static final int DEFAULT_LIMIT = 50;

  private final Journal journal;

  JournalRoutes(AdminParts parts) {
    journal = parts.host().journal();
  }

  List<Route> routes() {
    return List.of(new Route("GET", "/journal", this::read));
  }

  private AdminResponse read(Asked asked) {
    asked.allowQuery("limit", "before", "extension", "kind", "invocation");
    long limit = asked.number("limit", DEFAULT_LIMIT);
    if (limit < 1 || limit > Query.MAX_LIMIT) {
      throw asked.invalid("limit", "must be between 1 and " + Query.MAX_LIMIT);
    }
    Query query =
        new Query(
            asked.number("before", Long.MAX_VALUE),
            Math.toIntExact(limit),
            asked.query("extension").map(ExtensionId::new),
            asked.query("invocation").map(InvocationId::new),
            asked.query("kind").map(text -> kind(asked, text)));
    ArrayNode items = Json.object().arrayNode();
    journal.read(query).forEach(line -> items.add(json(line)));
    return AdminResponse.ok(Shapes.list(items));
  }

  private static Kind kind(Asked asked, String text) {
    return Arrays.stream(Kind.values())
        .filter(kind -> kind.name().equals(text.toUpperCase(Locale.ROOT)))
        .findFirst()
        .orElseThrow(() ->
            asked.invalid(
                "kind",
                "must be one of "
                    + Arrays.stream(Kind.values())
                        .map(Kind::name)
                        .collect(Collectors.joining(", "))));
  }

  private static JsonNode json(Journal.Line line) {
    JournalEntry entry = line.entry();
    ObjectNode json = Json.object();
    json.put("sequence", line.sequence());
    json.put("time", entry.time().toString());
    json.put("kind", entry.kind().name());
    json.put("verdict", entry.verdict().name());
    json.put("actor", entry.actor());
    entry.extension().ifPresent(id -> json.put("extension", id.value()));
    json.put("action", entry.action());
    json.put("target", entry.target());
    entry.invocation().ifPresent(id -> json.put("invocation", id.value()));
    json.set("facts", entry.facts());
    return json;
  }
}
