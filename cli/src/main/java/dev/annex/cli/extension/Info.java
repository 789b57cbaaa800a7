package dev.annex.cli.extension;

import dev.annex.cli.connection.Host;
import dev.annex.cli.session.JsonOption;
import dev.annex.cli.session.Session;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Parameters;
import tools.jackson.databind.JsonNode;

/** {@code annex info}: everything about one extension. */
@Command(
    name = "info",
    description = "Show what an extension is, offers and may do.",
    footer = {"", "Example:", "  annex info notes -v"})
public final class Info implements Runnable {

  private final Session session;

  @Parameters(paramLabel = "EXT", description = "Its id or alias.")
  private String extension = "";

  @Mixin private JsonOption json = new JsonOption();

  /** The command in a session. */
  public Info(Session session) {
    this.session = session;
  }

  @Override
  public void run() {
    try (Host host = session.host()) {
      JsonNode found = host.get(ExtensionName.path(host, extension), session.language());
      if (json.wanted()) {
        session.terminal().json(found);
        return;
      }
      new ExtensionText(session, true).print(found);
    }
  }
}
