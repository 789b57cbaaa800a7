package dev.annex.cli.authored;

import dev.annex.cli.connection.Host;
import dev.annex.cli.session.JsonOption;
import dev.annex.cli.session.Session;
import dev.annex.cli.session.Texts;
import dev.annex.cli.terminal.Table;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import tools.jackson.databind.JsonNode;

/** {@code annex authored list}: what models wrote. */
@Command(name = "list", description = "List the extensions that models wrote.")
public final class ListAuthored implements Runnable {

  private final Session session;

  @Mixin private JsonOption json = new JsonOption();

  /** The command in a session. */
  public ListAuthored(Session session) {
    this.session = session;
  }

  @Override
  public void run() {
    try (Host host = session.host()) {
      JsonNode authored = host.get("/authored");
      if (json.wanted()) {
        session.terminal().json(authored);
        return;
      }
      Table table = Table.of("ID", "VERSION", "NO", "STATE", "FOR", "WAITING FOR A YES");
      for (JsonNode one : authored.path("items")) {
        table.row(
            Texts.of(one, "id"),
            Texts.of(one, "version"),
            Integer.toString(one.path("revision").asInt(0)),
            Texts.of(one, "state"),
            Texts.of(one.path("origin"), "principal"),
            Pending.of(one));
      }
      session.print(
          table, "There is none. Models write extensions where the setting \"authoring\" is true.");
    }
  }
}
