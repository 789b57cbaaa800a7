package dev.annex.cli.policy;

import dev.annex.cli.connection.Host;
import dev.annex.cli.session.Session;
import dev.annex.cli.terminal.CommandFailure;
import dev.annex.cli.terminal.SafeText;
import java.util.Map;
import java.util.regex.Pattern;
import picocli.CommandLine.Command;
import picocli.CommandLine.Parameters;

/** {@code annex policy group remove}: forgets a group. */
@Command(
    name = "remove",
    description = "Remove a group of your own; where it was chosen, it has no effect any more.")
public final class RemoveGroup implements Runnable {

  private static final Pattern ID = Pattern.compile("user:[a-z0-9][a-z0-9_-]{0,63}");
  private static final int MAX_SHOWN_LENGTH = 64;

  private final Session session;

  @Parameters(paramLabel = "ID", description = "Its id, as annex policy group list shows it.")
  private String id = "";

  /** The command in a session. */
  public RemoveGroup(Session session) {
    this.session = session;
  }

  @Override
  public void run() {
    if (!ID.matcher(id).matches()) {
      throw CommandFailure.refused(
          "\"%s\" is no id of a group of yours, such as user:night. To see which there are: annex policy group list"
              .formatted(SafeText.line(id, MAX_SHOWN_LENGTH)));
    }
    try (Host host = session.host()) {
      var _ = host.delete("/policy/groups/" + id, Map.of());
    }
    session.terminal().line("Removed group %s.".formatted(id));
  }
}
