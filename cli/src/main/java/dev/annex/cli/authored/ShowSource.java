package dev.annex.cli.authored;

import dev.annex.cli.connection.Host;
import dev.annex.cli.session.JsonOption;
import dev.annex.cli.session.Session;
import dev.annex.cli.terminal.SafeText;
import java.util.Optional;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Parameters;
import tools.jackson.databind.JsonNode;

/** {@code annex authored source}: what a model wrote. */
@Command(
    name = "source",
    description = "Print the source of a version, by default of the one loaded last.",
    footer = {"", "Example:", "  annex authored source math 2"})
public final class ShowSource implements Runnable {

  private final Session session;

  @Parameters(
      index = "0",
      paramLabel = "EXT",
      description = "Its id, as annex authored list shows it.")
  private String id = "";

  @Parameters(
      index = "1",
      arity = "0..1",
      paramLabel = "NO",
      description = "Number of the version.")
  private Optional<Integer> number = Optional.empty();

  @Mixin private JsonOption json = new JsonOption();

  /** The command in a session. */
  public ShowSource(Session session) {
    this.session = session;
  }

  @Override
  public void run() {
    try (Host host = session.host()) {
      String path = AuthoredPath.of(id);
      int wanted = number.orElseGet(() -> host.get(path).path("revision").asInt(0));
      JsonNode revision = host.get("%s/revisions/%d".formatted(path, wanted));
      if (json.wanted()) {
        session.terminal().json(revision);
        return;
      }
      session.terminal().line(SafeText.block(revision.path("source").asString("")));
    }
  }
}
