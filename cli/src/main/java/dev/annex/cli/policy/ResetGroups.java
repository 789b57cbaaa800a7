package dev.annex.cli.policy;

import dev.annex.cli.connection.Host;
import dev.annex.cli.extension.ExtensionName;
import dev.annex.cli.session.Session;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import tools.jackson.databind.JsonNode;

/** {@code annex policy reset}: goes back to the groups that held before. */
@Command(
    name = "reset",
    description = "Go back to the groups that held before any were chosen; rules stay.",
    footer = {"", "Example:", "  annex policy reset oss --asset 7"})
public final class ResetGroups implements Runnable {

  private final Session session;

  @Mixin private Calls calls = new Calls();

  /** The command in a session. */
  public ResetGroups(Session session) {
    this.session = session;
  }

  @Override
  public void run() {
    try (Host host = session.host()) {
      String path = ExtensionName.path(host, calls.extension()) + "/policy/groups";
      JsonNode answer = host.delete(path, calls.query());
      boolean removed = answer.path("removed").asBoolean(false);
      session
          .terminal()
          .line(
              removed
                  ? "No groups are chosen for %s any more.".formatted(calls)
                  : "No groups were chosen for %s.".formatted(calls));
    }
  }
}
