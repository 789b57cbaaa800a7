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

/** {@code annex asset add}: adds a connection. */
@Command(
    name = "add",
    description = {
      "Add a connection.",
      "",
      "Secret fields are those that the schema marks with \"format\":\"password\" or"
          + " \"writeOnly\":true, and those named with --secret. They are kept in the vault. A value"
          + " that CONFIG does not hold is typed unseen, or read from standard input.",
      "",
      "For a type that an extension brings, its own schema holds, and its code judges the"
          + " settings: annex asset types lists them.",
      "",
      "Type ssh is the host's own: an SSH server with host, port, user, a password or a privateKey"
          + " (and its passphrase), and its hostKey. Name one with --tunnel, and servers of this"
          + " connection are reached through it."
    },
    footer = {
      "",
      "Examples:",
      "  annex asset add s3 Backups @s3.json --secret secretKey",
      "  annex asset add db Main '{\"host\":\"db\"}' --secret password < password.txt",
      "  annex asset add ssh Bastion '{\"host\":\"gate.test\",\"user\":\"ann\"}' --secret privateKey"
          + " < key",
      "  annex asset add s3 Inner @s3.json --tunnel 3"
    })
public final class AddAsset implements Runnable {

  private final Session session;

  @Parameters(index = "0", paramLabel = "TYPE", description = "The kind of system, such as s3.")
  private String type = "";

  @Parameters(index = "1", paramLabel = "NAME", description = "What you call it.")
  private String name = "";

  @Parameters(
      index = "2",
      arity = "0..1",
      paramLabel = "CONFIG",
      description = "Its settings: a JSON object, or @FILE with one.")
  private String config = "{}";

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
      description = "Reach its servers through this asset of type ssh.")
  private Optional<String> tunnel = Optional.empty();

  /** The command in a session. */
  public AddAsset(Session session) {
    this.session = session;
  }

  @Override
  public void run() {
    ObjectNode settings = Document.read(config, "config");
    ObjectNode request = Json.object().put("type", type).put("name", name);
    schema.ifPresent(text -> request.set("schema", Document.read(text, "schema")));
    Document.addSecrets(settings, secrets, session);
    request.set("config", settings);
    tunnel.ifPresent(id -> request.put("tunnel", AssetId.path(id)));
    ArrayNode marked = request.putArray("secrets");
    secrets.forEach(marked::add);
    try (Host host = session.host()) {
      JsonNode added = host.post("/workspace/assets", request);
      session.terminal().line("Added asset %s, %s.".formatted(added.path("id").asString(""), name));
      Warnings.print(added, session);
    }
  }
}
