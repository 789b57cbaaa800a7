package dev.annex.cli.extension;

import dev.annex.api.value.Json;
import dev.annex.cli.connection.Host;
import dev.annex.cli.session.Session;
import dev.annex.cli.terminal.Times;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import tools.jackson.databind.node.ObjectNode;

/** {@code annex grant}: lets an extension do what it asks for. */
@Command(
    name = "grant",
    description = "Let an extension do something that its manifest asks for.",
    footer = {
      "",
      "Examples:",
      "  annex grant notes kv",
      "  annex grant notes kv --for 1h",
      "  annex grant notes http.get=https://api.example.com/v1",
      "      where it asks for http=https://api.example.com, say, or for http"
    })
public final class Grant implements Runnable {

  private final Session session;

  @Parameters(index = "0", paramLabel = "EXT", description = "Its id or alias.")
  private String extension = "";

  @Parameters(
      index = "1..*",
      arity = "1..*",
      paramLabel = "P",
      description = "Permissions, as annex info shows them, or less of one.")
  private List<String> permissions = new ArrayList<>();

  @Option(
      names = "--for",
      paramLabel = "DURATION",
      converter = Times.DurationReader.class,
      description = "Only for so long, for instance 90s, 15m, 1h or PT1H30M.")
  private Optional<Duration> time = Optional.empty();

  /** The command in a session. */
  public Grant(Session session) {
    this.session = session;
  }

  @Override
  public void run() {
    try (Host host = session.host()) {
      String path = ExtensionName.path(host, extension) + "/grants";
      Optional<Instant> until = time.map(Instant.now()::plus);
      for (String permission : permissions) {
        ObjectNode grant = Json.object().put("permission", permission);
        until.ifPresent(end -> grant.put("until", end.toString()));
        host.post(path, grant);
        session.terminal().line("Granted %s to %s.".formatted(permission, extension));
      }
    }
  }
}
