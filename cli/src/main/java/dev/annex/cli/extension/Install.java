package dev.annex.cli.extension;

import dev.annex.api.fault.ErrorCode;
import dev.annex.api.fault.Fault;
import dev.annex.api.value.Json;
import dev.annex.cli.connection.Host;
import dev.annex.cli.session.JsonOption;
import dev.annex.cli.session.Session;
import dev.annex.cli.terminal.CommandFailure;
import dev.annex.cli.terminal.SafeText;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;

/** {@code annex install}: shows what a package asks for, gets a yes, installs it. */
@Command(
    name = "install",
    description = {
      "Show what an extension asks for, then install it.",
      "",
      "A client's file of MCP servers, or a folder with .mcp.json, is imported: annex import.",
      "",
      "Without --yes or --grant it asks on the terminal; where there is none, it refuses. A permission"
          + " that is not granted can be granted later: annex grant."
    },
    footer = {
      "",
      "Examples:",
      "  annex install ./notes",
      "  annex install notes.zip --grant kv",
      "  annex install greeter.wasm --as hello --yes"
    })
public final class Install implements Runnable {

  private static final int NAME_LENGTH = 200;

  private final Session session;

  @Parameters(
      paramLabel = "DIR|ZIP|WASM|JSON",
      description = "The package, a bare module, or a client's file of MCP servers.")
  private Path source = Path.of("");

  @Option(
      names = "--grant",
      paramLabel = "P",
      description = "Grant exactly this permission and ask no more. Repeatable.")
  private List<String> grants = new ArrayList<>();

  @Option(names = "--yes", description = "Grant everything it asks for and ask no more.")
  private boolean yes;

  @Option(
      names = "--as",
      paramLabel = "NAME",
      description = "The alias that starts its tools' names.")
  private Optional<String> alias = Optional.empty();

  @Option(names = "--replace", description = "Replace the version that is installed now.")
  private boolean replace;

  @Option(
      names = "--watch",
      description = "Then install it again whenever it changes, with the same grants.")
  private boolean watch;

  @Option(names = "--plan", description = "Show what would happen, and stop there.")
  private boolean onlyPlan;

  @Mixin private JsonOption json = new JsonOption();

  /** The command in a session. */
  public Install(Session session) {
    this.session = session;
  }

  @Override
  public void run() {
    if (yes && !grants.isEmpty()) {
      throw CommandFailure.refused(
          "--yes grants everything and --grant only what it names. Give one of them.");
    }
    Optional<Path> servers = Import.find(source);
    if (servers.isPresent()) {
      Import.importAll(session, servers.get(), name -> true, yes, onlyPlan);
      return;
    }
    PackageUpload upload = PackageUpload.read(source);
    try (Host host = session.host()) {
      if (watch && !host.outlivesCommand()) {
        throw CommandFailure.refused("Watching is for a host that runs. To start one: annex serve");
      }
      JsonNode plan = host.upload("/plans", query(), upload.contentType(), upload.content());
      if (onlyPlan && json.wanted()) {
        session.terminal().json(plan);
        return;
      }
      if (!json.wanted()) {
        new ExtensionText(session, false).print(plan);
      }
      if (onlyPlan) {
        return;
      }
      requireReplace(plan);
      requireYes(plan);
      show(host.post("/extensions", approval(plan)));
      if (watch) {
        new Watch(session, host, source, query()).run(upload);
      }
    }
  }

  private Map<String, String> query() {
    Map<String, String> query = new HashMap<>();
    Path file = source.toAbsolutePath().normalize().getFileName();
    query.put("name", file == null ? "package" : file.toString());
    alias.ifPresent(name -> query.put("as", name));
    return query;
  }

  private void requireReplace(JsonNode plan) {
    if (plan.has("replaces") && !replace) {
      throw CommandFailure.of(
          Fault.of(
              ErrorCode.NAME_TAKEN,
              "Extension \"%s\" is installed already, in version %s. To replace it: annex install %s --replace"
                  .formatted(
                      plan.path("extension").asString(""),
                      plan.path("replaces").asString(""),
                      source)));
    }
  }

  private void requireYes(JsonNode plan) {
    if (yes || !grants.isEmpty()) {
      return;
    }
    if (json.wanted()) {
      throw CommandFailure.refused(
          "Installing with --json asks nothing. Say --yes to grant everything it asks for, or --grant P for each permission.");
    }
    boolean asksNothing = plan.path("permissions").isEmpty();
    boolean confirmed =
        session
            .terminal()
            .confirm(
                asksNothing ? "Install it?" : "Install it and grant all of this?",
                "Say --yes to grant everything it asks for, or --grant P for each permission.");
    if (!confirmed) {
      throw CommandFailure.refused("Nothing was installed.");
    }
  }

  private ObjectNode approval(JsonNode plan) {
    ObjectNode approval = Json.object();
    approval.set("plan", plan.path("id"));
    if (grants.isEmpty()) {
      approval.put("grant", "all");
    } else {
      ArrayNode granted = approval.putArray("grant");
      grants.forEach(granted::add);
    }
    return approval.put("replace", replace);
  }

  private void show(JsonNode installed) {
    if (json.wanted()) {
      session.terminal().json(installed);
      return;
    }
    session
        .terminal()
        .line(
            "Installed %s %s."
                .formatted(
                    SafeText.line(installed.path("id").asString(""), NAME_LENGTH),
                    SafeText.line(installed.path("version").asString(""), NAME_LENGTH)));
  }
}
