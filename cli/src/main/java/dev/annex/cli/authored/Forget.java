package dev.annex.cli.authored;

import dev.annex.cli.connection.Host;
import dev.annex.cli.session.Session;
import java.util.Map;
import picocli.CommandLine.Command;
import picocli.CommandLine.Parameters;

/** {@code annex authored forget}: lets the versions of an unloaded extension go. */
@Command(name = "forget", description = "Forget the versions of one that is unloaded.")
public final class Forget implements Runnable {

  private final Session session;

  @Parameters(paramLabel = "EXT", description = "Its id, as annex authored list shows it.")
  private String id = "";

  /** The command in a session. */
  public Forget(Session session) {
    this.session = session;
  }

  @Override
  public void run() {
    try (Host host = session.host()) {
      var _ = host.delete(AuthoredPath.of(id), Map.of());
      session.terminal().line("Forgot the versions of %s.".formatted(id));
    }
  }
}
