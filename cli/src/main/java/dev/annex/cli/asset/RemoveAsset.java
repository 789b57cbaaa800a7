package dev.annex.cli.asset;

import dev.annex.cli.connection.Host;
import dev.annex.cli.session.Session;
import java.util.Map;
import picocli.CommandLine.Command;
import picocli.CommandLine.Parameters;

/** {@code annex asset remove}: forgets a connection. */
@Command(name = "remove", description = "Remove a connection and its secrets.")
public final class RemoveAsset implements Runnable {

  private final Session session;

  @Parameters(paramLabel = "ID", description = "Its id, as annex asset list shows it.")
  private String id = "";

  /** The command in a session. */
  public RemoveAsset(Session session) {
    this.session = session;
  }

  @Override
  public void run() {
    try (Host host = session.host()) {
      var _ = host.delete("/workspace/assets/" + AssetId.path(id), Map.of());
      session.terminal().line("Removed asset %s.".formatted(id));
    }
  }
}
