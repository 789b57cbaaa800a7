package dev.annex.cli.extension;

import dev.annex.cli.connection.Host;
import dev.annex.cli.session.Session;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import picocli.CommandLine.Command;
import picocli.CommandLine.Parameters;

/** {@code annex revoke}: takes permissions back. */
@Command(
    name = "revoke",
    description = "Take permissions back from an extension; the next call goes without them.",
    footer = {"", "Example:", "  annex revoke notes kv"})
public final class Revoke implements Runnable {

  private final Session session;

  @Parameters(index = "0", paramLabel = "EXT", description = "Its id or alias.")
  private String extension = "";

  @Parameters(
      index = "1..*",
      arity = "1..*",
      paramLabel = "P",
      description = "Permissions, as annex grants shows them.")
  private List<String> permissions = new ArrayList<>();

  /** The command in a session. */
  public Revoke(Session session) {
    this.session = session;
  }

  @Override
  public void run() {
    try (Host host = session.host()) {
      String path = ExtensionName.path(host, extension) + "/grants";
      for (String permission : permissions) {
        host.delete(path, Map.of("permission", permission));
        session.terminal().line("Revoked %s from %s.".formatted(permission, extension));
      }
    }
  }
}
