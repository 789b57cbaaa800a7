package dev.annex.cli.extension;

import dev.annex.cli.connection.Host;
import dev.annex.cli.session.Session;
import picocli.CommandLine.Command;
import picocli.CommandLine.Parameters;

/** {@code annex enable}: offers the tools of an extension again. */
@Command(name = "enable", description = "Offer an extension's tools again.")
public final class Enable implements Runnable {

  private final Session session;

  @Parameters(paramLabel = "EXT", description = "Its id or alias.")
  private String extension = "";

  /** The command in a session. */
  public Enable(Session session) {
    this.session = session;
  }

  @Override
  public void run() {
    try (Host host = session.host()) {
      host.post(ExtensionName.path(host, extension) + "/enable");
    }
    session.terminal().line("Enabled %s.".formatted(extension));
  }
}
