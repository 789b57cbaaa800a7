package dev.annex.cli.secret;

import dev.annex.cli.connection.Host;
import dev.annex.cli.extension.ExtensionName;
import dev.annex.cli.session.Session;
import dev.annex.cli.terminal.CommandFailure;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** {@code annex secret remove}: forgets a secret. */
@Command(name = "remove", description = "Remove a secret; the next call goes without it.")
public final class RemoveSecret implements Runnable {

  private final Session session;

  @Parameters(paramLabel = "NAME", description = "Its name, as annex secret list shows it.")
  private String name = "";

  @Option(
      names = "--for",
      paramLabel = "EXT",
      description = "One of this extension's own. Without: one of the operator's.")
  private Optional<String> extension = Optional.empty();

  /** The command in a session. */
  public RemoveSecret(Session session) {
    this.session = session;
  }

  @Override
  public void run() {
    try (Host host = session.host()) {
      Map<String, String> query = new HashMap<>(Map.of("name", name));
      extension.ifPresent(given -> query.put("extension", ExtensionName.id(host, given)));
      if (!host.delete("/secrets", query).path("removed").asBoolean(false)) {
        throw CommandFailure.failed(
            "There is no secret %s%s. To see which there are: annex secret list%s"
                .formatted(
                    name,
                    extension.map(given -> " of " + given).orElse(""),
                    extension.map(given -> " --for " + given).orElse("")));
      }
      session.terminal().line("Removed secret %s.".formatted(name));
    }
  }
}
