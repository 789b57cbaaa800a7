package dev.annex.cli.snippet;

import dev.annex.cli.connection.Host;
import dev.annex.cli.session.Session;
import java.util.Map;
import picocli.CommandLine.Command;
import picocli.CommandLine.Parameters;

/** {@code annex snippet remove}: forgets a text. */
@Command(name = "remove", description = "Remove a snippet of your own.")
public final class RemoveSnippet implements Runnable {

  private final Session session;

  @Parameters(paramLabel = "ID", description = "Its id, as annex snippet list shows it.")
  private String id = "";

  /** The command in a session. */
  public RemoveSnippet(Session session) {
    this.session = session;
  }

  @Override
  public void run() {
    try (Host host = session.host()) {
      var _ = host.delete(SnippetId.path(id), Map.of());
      session.terminal().line("Removed snippet %s.".formatted(id));
    }
  }
}
