package dev.annex.cli.client;

import dev.annex.api.value.Json;
import dev.annex.cli.session.Session;
import dev.annex.cli.terminal.Terminal;
import java.nio.file.Path;
import java.util.Optional;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import tools.jackson.databind.node.ObjectNode;

/** {@code annex connect}: the entry that makes a client start Annex. */
@Command(
    name = "connect",
    description = {
      "Print, or write, the entry that makes a client use Annex.",
      "",
      "With --write the entry goes into the client's own file. Everything else in there stays, and"
          + " the file as it was is kept beside it."
    },
    footer = {"", "Examples:", "  annex connect claude", "  annex connect cursor --write"})
public final class Connect implements Runnable {

  private static final String NAME = "annex";

  private final Session session;

  @Parameters(paramLabel = "CLIENT", description = "One of: ${COMPLETION-CANDIDATES}.")
  private Client client = Client.claude;

  @Option(names = "--write", description = "Write it into the client's file.")
  private boolean write;

  /** The command in a session. */
  public Connect(Session session) {
    this.session = session;
  }

  @Override
  public void run() {
    Launcher launcher = Launcher.ofProcess(session.namedData());
    ObjectNode entry = entry(launcher);
    Path file =
        client.file(
            session.terminal().environment(),
            System.getProperty("os.name"),
            Path.of(System.getProperty("user.home")),
            Path.of("").toAbsolutePath());
    if (write) {
      write(file, entry);
      return;
    }
    print(file, entry, launcher);
  }

  private ObjectNode entry(Launcher launcher) {
    if (client != Client.vscode) {
      return launcher.toJson();
    }
    ObjectNode entry = Json.object().put("type", "stdio");
    entry.setAll(launcher.toJson());
    return entry;
  }

  private void write(Path file, ObjectNode entry) {
    Optional<Path> kept = new ClientFile(file).put(client.member(), NAME, entry);
    Terminal terminal = session.terminal();
    terminal.line("%s is set up in %s.".formatted(client.title(), file));
    kept.ifPresent(backup -> terminal.line("The file as it was: %s".formatted(backup)));
    terminal.line(client.next());
  }

  private void print(Path file, ObjectNode entry, Launcher launcher) {
    Terminal terminal = session.terminal();
    ObjectNode document = Json.object();
    document.putObject(client.member()).set(NAME, entry);
    terminal.note("For %s, in %s:".formatted(client.title(), file));
    terminal.json(document);
    terminal.note("To write it there: annex connect %s --write".formatted(client));
    if (client == Client.claude) {
      terminal.note(
          "For Claude Code: claude mcp add --scope user %s -- %s"
              .formatted(NAME, launcher.toShell()));
    }
  }
}
