package dev.annex.cli.asset;

import dev.annex.api.value.Json;
import dev.annex.cli.connection.Host;
import dev.annex.cli.session.Session;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;

/** {@code annex asset edit}: changes a connection. */
@Command(
    name = "edit",
    description = {
      "Change a connection.",
      "",
      "Fields of CONFIG replace those that were there; one that is null is removed. All others,"
          + " secret ones too, stay. A field named with --secret that CONFIG does not hold is typed"
          + " unseen, or read from standard input."
    },
    footer = {
      "",
      "Examples:",
      "  annex asset edit 7 '{\"region\":\"eu\"}'",
      "  annex asset edit 7 --name Archive",
      "  annex asset edit 7 --secret secretKey < key.txt",
      "  annex asset edit 7 --tunnel 3"
    })
public final class EditAsset implements Runnable {

  private final Session session;

  @Parameters(index = "0", paramLabel = "ID", description = "Its id, as annex asset list shows it.")
  private String id = "";

  @Parameters(
      index = "1",
      arity = "0..1",
      paramLabel = "CONFIG",
      description = "What to change: a JSON object, or @FILE with one.")
  private String config = "{}";

  @Option(names = "--name", paramLabel = "NAME", description = "Call it otherwise.")
  private Optional<String> name = Optional.empty();

  @Option(names = "--secret", paramLabel = "FIELD", description = "A field that is secret.")
  private List<String> secrets = new ArrayList<>();

  @Option(
      names = "--schema",
      paramLabel = "SCHEMA",
      description = "What its settings must fit: a JSON Schema, or @FILE with one.")
  private Optional<String> schema = Optional.empty();

  @Option(
      names = "--tunnel",
      paramLabel = "ID",
      description = "Reach its servers through this asset of type ssh, or with none directly.")
  private Optional<String> tunnel = Optional.empty();

  /** The command in a session. */
  public EditAsset(Session session) {
    this.session = session;
  }

  @Override
  public void run() {
    ObjectNode settings = Document.read(config, "config");
    ObjectNode request = Json.object();
    name.ifPresent(text -> request.put("name", text));
    schema.ifPresent(text -> request.set("schema", Document.read(text, "schema")));
    Document.addSecrets(settings, secrets, session);
    request.set("config", settings);
    tunnel.ifPresent(way -> lead(request, way));
    ArrayNode marked = request.putArray("secrets");
    secrets.forEach(marked::add);
    try (Host host = session.host()) {
      JsonNode changed = host.post("/workspace/assets/" + AssetId.path(id), request);
      session.terminal().line("Changed asset %s.".formatted(id));
      Warnings.print(changed, session);
    }
  }

  private static void lead(ObjectNode request, String way) {
    if (way.equals("none")) {
      request.putNull("tunnel");
    } else {
      request.put("tunnel", AssetId.path(way));
    }
  }
}
