package dev.annex.server.rest;

import dev.annex.api.name.ExtensionId;
import dev.annex.api.value.Json;
import dev.annex.core.AnnexHost;
import dev.annex.store.ExtensionLogFiles;
import dev.annex.store.ExtensionLogFiles.Kept;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;

/** What extensions logged. */
final class LogRoutes {

  private static final int DEFAULT_LIMIT = 50;
  private static final int MAX_LIMIT = 1_000;

  private final AnnexHost host;
  private final ExtensionLogFiles logs;

  LogRoutes(AdminParts parts) {
    host = parts.host();
    logs = parts.logs();
  }

  List<Route> routes() {
    return List.of(new Route("GET", "/extensions/{id}/log", this::read));
  }

  private AdminResponse read(Asked asked) {
    asked.allowQuery("limit", "after");
    long limit = asked.number("limit", DEFAULT_LIMIT);
    if (limit < 1 || limit > MAX_LIMIT) {
      throw asked.invalid("limit", "must be between 1 and " + MAX_LIMIT);
    }
    int most = Math.toIntExact(limit);
    ExtensionId id = asked.extension();
    requireKnown(id);
    Optional<String> after = asked.query("after");
    List<Kept> lines =
        after.isPresent() ? logs.after(id, asked.number("after", 0), most) : logs.newest(id, most);
    ArrayNode items = Json.object().arrayNode();
    lines.forEach(line -> items.add(json(line)));
    return AdminResponse.ok(Shapes.list(items));
  }

  /** What is uninstalled and left a log behind is still answered for. */
  private void requireKnown(ExtensionId id) {
    boolean known =
        host.catalog().extension(id).isPresent()
            || host.installer().installed(id).isPresent()
            || logs.has(id);
    if (!known) {
      throw ExtensionRoutes.notInstalled(id);
    }
  }

  private static ObjectNode json(Kept kept) {
    ObjectNode json = Json.object();
    json.put("sequence", kept.sequence());
    json.put("time", kept.time().toString());
    json.put("level", kept.line().level().name().toLowerCase(Locale.ROOT));
    json.put("message", kept.line().message());
    ObjectNode fields = json.putObject("fields");
    kept.line().fields().forEach(fields::set);
    return json;
  }
}
