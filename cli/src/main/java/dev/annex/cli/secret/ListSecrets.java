package dev.annex.cli.secret;

import dev.annex.cli.connection.Host;
import dev.annex.cli.extension.ExtensionName;
import dev.annex.cli.session.JsonOption;
import dev.annex.cli.session.Session;
import dev.annex.cli.terminal.SafeText;
import dev.annex.cli.terminal.Table;
import dev.annex.cli.terminal.Times;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import tools.jackson.databind.JsonNode;

/** {@code annex secret list}: which secrets there are. */
@Command(name = "list", description = "List the names of secrets, never their values.")
public final class ListSecrets implements Runnable {

  private static final int CELL = 128;

  private final Session session;

  @Option(
      names = "--for",
      paramLabel = "EXT",
      description = "Those of this extension's own. Without: the operator's.")
  private Optional<String> extension = Optional.empty();

  @Mixin private JsonOption json = new JsonOption();

  /** The command in a session. */
  public ListSecrets(Session session) {
    this.session = session;
  }

  @Override
  public void run() {
    try (Host host = session.host()) {
      Map<String, String> query = new HashMap<>();
      extension.ifPresent(given -> query.put("extension", ExtensionName.id(host, given)));
      JsonNode secrets = host.get("/secrets", query);
      if (json.wanted()) {
        session.terminal().json(secrets);
        return;
      }
      Table table = Table.of("NAME", "CHANGED");
      for (JsonNode secret : secrets.path("items")) {
        table.row(
            SafeText.line(secret.path("name").asString(""), CELL),
            Times.local(secret.path("changedAt").asString("")));
      }
      session.print(table, "There is none. To store one: annex secret set NAME");
    }
  }
}
