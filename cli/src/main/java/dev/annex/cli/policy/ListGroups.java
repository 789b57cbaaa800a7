package dev.annex.cli.policy;

import dev.annex.cli.connection.Host;
import dev.annex.cli.session.JsonOption;
import dev.annex.cli.session.Session;
import dev.annex.cli.session.Texts;
import dev.annex.cli.terminal.Table;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import tools.jackson.databind.JsonNode;

/** {@code annex policy group list}: your own groups. */
@Command(name = "list", description = "List your own groups.")
public final class ListGroups implements Runnable {

  private final Session session;

  @Mixin private JsonOption json = new JsonOption();

  /** The command in a session. */
  public ListGroups(Session session) {
    this.session = session;
  }

  @Override
  public void run() {
    try (Host host = session.host()) {
      JsonNode groups = host.get("/policy/groups");
      if (json.wanted()) {
        session.terminal().json(groups);
        return;
      }
      Table table = Table.of("GROUP", "ALLOWS", "DENIES", "TITLE");
      for (JsonNode group : groups.path("items")) {
        table.row(
            Texts.of(group, "id"),
            Texts.joined(group.path("allow"), ""),
            Texts.joined(group.path("deny"), ""),
            Texts.of(group, "title"));
      }
      session.print(
          table, "There is none. To make one: annex policy group add user:NAME --allow WORD");
    }
  }
}
