package dev.annex.cli.extension;

import dev.annex.cli.connection.Host;
import dev.annex.cli.session.Session;
import picocli.CommandLine.Command;
import picocli.CommandLine.Parameters;

/** {@code annex disable}: stops offering the tools of an extension. */
@Command(
    name = "disable",
    description = "Stop offering an extension's tools; keep it and its data.")
public final class Disable implements Runnable {

  private final Session session;

  @Parameters(paramLabel = "EXT", description = "Its id or alias.")
  private String extension = "";

  /** The command in a session. */
  public Disable(Session session) {
    this.session = session;
  }

  @Override
  public void run() {
    try (Host host = session.host()) {
      host.post(ExtensionName.path(host, extension) + "/disable");
    }
    session.terminal().line("Disabled %s.".formatted(extension));
  }
}
