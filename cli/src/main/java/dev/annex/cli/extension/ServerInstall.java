package dev.annex.cli.extension;

import dev.annex.api.name.ExtensionId;
import dev.annex.api.value.Json;
import dev.annex.api.value.Secret;
import dev.annex.cli.connection.Host;
import dev.annex.cli.session.Session;
import dev.annex.cli.terminal.CommandFailure;
import dev.annex.cli.terminal.SafeText;
import dev.annex.cli.terminal.Terminal;
import dev.annex.runtime.process.dialect.mcp.FoundServer;
import dev.annex.runtime.process.dialect.mcp.McpServerFile;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

/**
 * Installs a server in two steps, both by the way of every extension: first a package that knows
 * only where the server is, which is called to learn what it offers; then, in its place, the
 * package that offers this.
 */
final class ServerInstall {

  private static final String LEARN = "mcp:learn";
  private static final Duration LEARNING = Duration.ofMinutes(3);
  private static final int LINE = 300;

  private final Session session;
  private final Host host;

  ServerInstall(Session session, Host host) {
    this.session = session;
    this.host = host;
  }

  /**
   * Installs one; when that fails nothing is left of it.
   *
   * @return what was done, for people
   */
  String install(FoundServer server) {
    ExtensionId id = server.file().id();
    JsonNode plan = plan(server.file().toJson());
    if (plan.has("replaces")) {
      throw CommandFailure.refused(
          "Extension \"%s\" is installed already. To accept what its server offers now: annex import --accept %s. To install this one in its place: annex uninstall %s"
              .formatted(id, id, id));
    }
    execute(plan, false);
    try {
      for (Map.Entry<String, Secret> secret : server.secrets().entrySet()) {
        JsonNode _ =
            host.post(
                "/secrets",
                Json.object()
                    .put("name", secret.getKey())
                    .put("value", secret.getValue().reveal())
                    .put("extension", id.value()));
      }
      JsonNode learnt = learn(id.value());
      JsonNode offered = plan(learnt.path("file"));
      execute(offered, true);
      return "Installed %s: %s.".formatted(id, counted(offered, learnt.path("file").path("offer")));
    } catch (RuntimeException e) {
      remove(id);
      throw e;
    }
  }

  private void remove(ExtensionId id) {
    try {
      JsonNode _ = host.delete("/extensions/" + id, Map.of("data", "true"));
    } catch (CommandFailure e) {
      session.terminal().note(e.text());
    }
  }

  private static String counted(JsonNode plan, JsonNode offer) {
    List<String> counts = new ArrayList<>();
    count(counts, "tool", offer.path("tools").size());
    count(counts, "resource", offer.path("resources").size());
    count(counts, "resource template", offer.path("resourceTemplates").size());
    count(counts, "prompt", offer.path("prompts").size());
    String all = counts.isEmpty() ? "it offers nothing" : String.join(", ", counts);
    int left = plan.path("ignored").size();
    return left == 0
        ? all
        : "%s; %d %s, see annex info".formatted(all, left, left == 1 ? "remark" : "remarks");
  }

  private static void count(List<String> counts, String what, int number) {
    if (number > 0) {
      counts.add("%d %s%s".formatted(number, what, number == 1 ? "" : "s"));
    }
  }

  /** Shows what an installed server offers beside what was accepted, and accepts it after a yes. */
  void accept(String extension, boolean yes, boolean dryRun) {
    Terminal terminal = session.terminal();
    JsonNode learnt = learn(extension);
    List<String> lines = new ArrayList<>();
    names(lines, "new", learnt.path("added"));
    names(lines, "gone", learnt.path("removed"));
    for (JsonNode changed : learnt.path("descriptions")) {
      lines.add("changed: " + SafeText.line(changed.path("tool").asString(""), LINE));
      lines.add("  before: " + SafeText.line(changed.path("before").asString(""), LINE));
      lines.add("  after:  " + SafeText.line(changed.path("after").asString(""), LINE));
    }
    lines.forEach(line -> terminal.line("  " + line));
    if (lines.isEmpty()) {
      terminal.line("Its tools are what was accepted.");
    }
    if (dryRun) {
      return;
    }
    if (!yes
        && !lines.isEmpty()
        && !terminal.confirm("Accept all of this?", "Say --yes to accept it.")) {
      throw CommandFailure.refused("Nothing was changed.");
    }
    JsonNode plan = plan(learnt.path("file"));
    execute(plan, true);
    terminal.line("Accepted: %s.".formatted(counted(plan, learnt.path("file").path("offer"))));
  }

  private static void names(List<String> lines, String word, JsonNode names) {
    names.forEach(
        name -> lines.add("%s: %s".formatted(word, SafeText.line(name.asString(""), LINE))));
  }

  private JsonNode plan(JsonNode file) {
    PackageUpload upload = PackageUpload.of(McpServerFile.NAME, Json.writeBytes(file));
    return host.upload(
        "/plans",
        Map.of("name", file.path("id").asString("server")),
        upload.contentType(),
        upload.content());
  }

  private void execute(JsonNode plan, boolean replace) {
    ObjectNode approval = Json.object();
    approval.set("plan", plan.path("id"));
    JsonNode _ = host.post("/extensions", approval.put("grant", "all").put("replace", replace));
  }

  private JsonNode learn(String extension) {
    ObjectNode request =
        Json.object().put("tool", extension + "/" + LEARN).put("timeout", LEARNING.toString());
    request.putObject("arguments");
    JsonNode outcome = host.call(request, (event, data) -> {});
    if (!outcome.path("outcome").asString("").equals("completed")) {
      throw CommandFailure.answered(outcome.path("error"));
    }
    return outcome.path("value");
  }
}
