package dev.annex.cli.session;

import dev.annex.cli.connection.Host;
import dev.annex.cli.connection.HostConnection;
import dev.annex.cli.terminal.Style;
import dev.annex.cli.terminal.Table;
import dev.annex.cli.terminal.Terminal;
import dev.annex.server.edge.Languages;
import dev.annex.store.DataDirectory;
import java.nio.file.Path;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;

/** One command line: its terminal, its common options and its way to a host. One thread. */
public final class Session {

  private final Terminal terminal;
  private final Function<Path, HostConnection> hosts;
  private Optional<Path> data = Optional.empty();
  private boolean colours;
  private boolean verbose;

  /**
   * A session.
   *
   * @param hosts finds or starts the host of a data directory
   */
  public Session(Terminal terminal, Function<Path, HostConnection> hosts) {
    this.terminal = terminal;
    this.hosts = hosts;
    this.colours = terminal.showsColours();
  }

  /** Where it reads and prints. */
  public Terminal terminal() {
    return terminal;
  }

  /** Sets the data directory that {@code --data} names. */
  public void useData(Path path) {
    data = Optional.of(path);
  }

  /** Sets that no colours are wanted. */
  public void leaveColoursOut() {
    colours = false;
  }

  /** Sets that a person wants to see more. */
  public void sayMore() {
    verbose = true;
    LogLevel.INFO.apply();
  }

  /** The data directory that a person named, here or in the environment; it is absolute. */
  public Optional<Path> namedData() {
    String variable = terminal.environment().getOrDefault(DataDirectory.VARIABLE, "");
    return data.or(() -> variable.isBlank() ? Optional.empty() : Optional.of(Path.of(variable)))
        .map(path -> path.toAbsolutePath().normalize());
  }

  /** The data directory that {@code --data} names, whatever the environment says; absolute. */
  public Optional<Path> chosenData() {
    return data.map(path -> path.toAbsolutePath().normalize());
  }

  /** The data directory to work on. */
  public Path data() {
    return namedData().orElseGet(DataDirectory::defaultPath);
  }

  /** Whether a person wants to see more. */
  public boolean verbose() {
    return verbose;
  }

  /** The language that texts of extensions are wanted in, for a query; none for English. */
  public Map<String, String> language() {
    Locale locale = Languages.ofEnvironment(terminal.environment());
    return locale.getLanguage().equals("en")
        ? Map.of()
        : Map.of("language", locale.toLanguageTag());
  }

  /** The host of the data directory; close it. */
  public Host host() {
    return new Host(hosts.apply(data()), "cli");
  }

  /** A text in a style, where the terminal shows styles. */
  public String style(Style style, String text) {
    return Terminal.style(style, text, colours);
  }

  /** Prints a table, or {@code whenEmpty}. */
  public void print(Table table, String whenEmpty) {
    if (table.isEmpty()) {
      terminal.line(whenEmpty);
      return;
    }
    terminal.table(table, colours);
  }
}
