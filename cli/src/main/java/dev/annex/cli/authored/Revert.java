package dev.annex.cli.authored;

import dev.annex.api.value.Json;
import dev.annex.cli.connection.Host;
import dev.annex.cli.session.Session;
import dev.annex.cli.session.Texts;
import picocli.CommandLine.Command;
import picocli.CommandLine.Parameters;
import tools.jackson.databind.JsonNode;

/** {@code annex authored revert}: loads a version again. */
@Command(
    name = "revert",
    description = "Load a version again, in the place of the one that is loaded.",
    footer = {"", "Example:", "  annex authored revert math 1"})
public final class Revert implements Runnable {

  private final Session session;

  @Parameters(
      index = "0",
      paramLabel = "EXT",
      description = "Its id, as annex authored list shows it.")
  private String id = "";

  @Parameters(index = "1", paramLabel = "NO", description = "Number of the version.")
  private int number;

  /** The command in a session. */
  public Revert(Session session) {
    this.session = session;
  }

  @Override
  public void run() {
    try (Host host = session.host()) {
      JsonNode authored =
          host.post(AuthoredPath.of(id) + "/revert", Json.object().put("revision", number));
      session
          .terminal()
          .line(
              "Loaded \"%s\" %s again, version no. %d."
                  .formatted(Texts.of(authored, "id"), Texts.of(authored, "version"), number));
      String waiting = Pending.of(authored);
      if (!waiting.isEmpty()) {
        session.terminal().line("Waiting for a person's yes: %s".formatted(waiting));
      }
    }
  }
}
