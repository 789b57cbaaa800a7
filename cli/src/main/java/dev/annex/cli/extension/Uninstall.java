package dev.annex.cli.extension;

import dev.annex.cli.connection.Host;
import dev.annex.cli.session.Session;
import java.util.HashMap;
import java.util.Map;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** {@code annex uninstall}: removes an extension, and its data when told so. */
@Command(
    name = "uninstall",
    description = "Remove an extension; with --delete-data, what it stored as well.",
    footer = {"", "Example:", "  annex uninstall notes --delete-data"})
public final class Uninstall implements Runnable {

  private final Session session;

  @Parameters(paramLabel = "EXT", description = "Its id or alias.")
  private String extension = "";

  @Option(
      names = "--delete-data",
      description = "Delete what it stored, too. This cannot be undone.")
  private boolean deleteData;

  @Option(
      names = "--force",
      description = "Remove it although there are connections of its types; they stay.")
  private boolean force;

  /** The command in a session. */
  public Uninstall(Session session) {
    this.session = session;
  }

  @Override
  public void run() {
    try (Host host = session.host()) {
      Map<String, String> query = new HashMap<>(Map.of("data", Boolean.toString(deleteData)));
      if (force) {
        query.put("force", "true");
      }
      host.delete(ExtensionName.path(host, extension), query);
    }
    session
        .terminal()
        .line(
            "Uninstalled %s. %s"
                .formatted(extension, deleteData ? "Its data is deleted." : "Its data is kept."));
  }
}
