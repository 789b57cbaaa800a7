package dev.annex.cli.authored;

import dev.annex.cli.connection.Host;
import dev.annex.cli.session.JsonOption;
import dev.annex.cli.session.Session;
import dev.annex.cli.session.Texts;
import dev.annex.cli.terminal.Table;
import dev.annex.cli.terminal.Times;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Parameters;
import tools.jackson.databind.JsonNode;

/** {@code annex authored show}: the versions of one that a model wrote. */
@Command(
    name = "show",
    description = "Show the versions of an extension that a model wrote.",
    footer = {"", "Example:", "  annex authored show math"})
public final class ShowAuthored implements Runnable {

  private final Session session;

  @Parameters(paramLabel = "EXT", description = "Its id, as annex authored list shows it.")
  private String id = "";

  @Mixin private JsonOption json = new JsonOption();

  /** The command in a session. */
  public ShowAuthored(Session session) {
    this.session = session;
  }

  @Override
  public void run() {
    try (Host host = session.host()) {
      JsonNode authored = host.get(AuthoredPath.of(id));
      if (json.wanted()) {
        session.terminal().json(authored);
        return;
      }
      Table table = Table.of("NO", "VERSION", "WRITTEN", "FOR", "IN", "CONVERSATION", "");
      for (JsonNode revision : authored.path("revisions")) {
        JsonNode origin = revision.path("origin");
        int number = revision.path("number").asInt(0);
        boolean current = number == authored.path("revision").asInt(0);
        table.row(
            Integer.toString(number),
            Texts.of(revision, "version"),
            Times.local(Texts.of(revision, "at")),
            Texts.of(origin, "principal"),
            Texts.of(origin, "client"),
            Texts.of(origin, "session"),
            current ? Texts.of(authored, "state") : "");
      }
      session.print(table, "No version is kept.");
      String waiting = Pending.of(authored);
      if (!waiting.isEmpty()) {
        session.terminal().line("Waiting for a person's yes: %s".formatted(waiting));
      }
    }
  }
}
