package dev.annex.cli.extension;

import dev.annex.cli.connection.Host;
import dev.annex.cli.session.JsonOption;
import dev.annex.cli.session.Session;
import dev.annex.cli.terminal.SafeText;
import dev.annex.cli.terminal.Table;
import dev.annex.cli.terminal.Times;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Parameters;
import tools.jackson.databind.JsonNode;

/** {@code annex grants}: what an extension was granted. */
@Command(name = "grants", description = "List what an extension was granted, by whom, until when.")
public final class ListGrants implements Runnable {

  private static final int CELL = 120;

  private final Session session;

  @Parameters(paramLabel = "EXT", description = "Its id or alias.")
  private String extension = "";

  @Mixin private JsonOption json = new JsonOption();

  /** The command in a session. */
  public ListGrants(Session session) {
    this.session = session;
  }

  @Override
  public void run() {
    try (Host host = session.host()) {
      JsonNode grants = host.get(ExtensionName.path(host, extension) + "/grants");
      if (json.wanted()) {
        session.terminal().json(grants);
        return;
      }
      Table table = Table.of("PERMISSION", "GRANTED BY", "AT", "UNTIL");
      for (JsonNode grant : grants.path("items")) {
        table.row(
            cell(grant, "permission"),
            cell(grant, "by"),
            Times.local(cell(grant, "at")),
            grant.has("until") ? Times.local(cell(grant, "until")) : "taken back");
      }
      session.print(
          table,
          "It was granted nothing. To see what it asks for: annex info %s".formatted(extension));
    }
  }

  private static String cell(JsonNode grant, String member) {
    return SafeText.line(grant.path(member).asString(""), CELL);
  }
}
