package dev.annex.cli.extension;

import dev.annex.cli.connection.Host;
import dev.annex.cli.session.JsonOption;
import dev.annex.cli.session.Session;
import dev.annex.cli.terminal.SafeText;
import dev.annex.cli.terminal.Table;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import tools.jackson.databind.JsonNode;

/** {@code annex list}: the installed extensions. */
@Command(
    name = "list",
    description = {
      "List the installed extensions.",
      "",
      "CODE says how far the code of an enabled one is from running: preparing, ready, failed, or"
          + " on-demand where no host runs that prepares it ahead."
    })
public final class ListExtensions implements Runnable {

  private static final int CELL = 60;

  private final Session session;

  @Mixin private JsonOption json = new JsonOption();

  /** The command in a session. */
  public ListExtensions(Session session) {
    this.session = session;
  }

  @Override
  public void run() {
    try (Host host = session.host()) {
      JsonNode extensions = host.get("/extensions");
      if (json.wanted()) {
        session.terminal().json(extensions);
        return;
      }
      Table table = Table.of("EXTENSION", "ALIAS", "VERSION", "STATE", "CODE", "TOOLS", "");
      for (JsonNode extension : extensions.path("items")) {
        table.row(
            cell(extension, "id"),
            cell(extension, "alias"),
            cell(extension, "version"),
            cell(extension, "state"),
            code(extension),
            Integer.toString(extension.path("tools").asInt(0)),
            cell(extension, "problem"));
      }
      session.print(table, "No extension is installed. To install one: annex install DIR|ZIP|WASM");
    }
  }

  /** How far it is, and what it does now, such as which process it is and how that is. */
  private static String code(JsonNode extension) {
    String activity = cell(extension, "activity");
    return activity.isEmpty() ? cell(extension, "readiness") : activity;
  }

  private static String cell(JsonNode extension, String member) {
    return SafeText.line(extension.path(member).asString(""), CELL);
  }
}
