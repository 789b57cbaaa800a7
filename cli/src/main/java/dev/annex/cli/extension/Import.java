package dev.annex.cli.extension;

import dev.annex.api.access.PermissionRequest;
import dev.annex.api.fault.AnnexException;
import dev.annex.api.store.SecretStore;
import dev.annex.api.value.Secret;
import dev.annex.cli.connection.Host;
import dev.annex.cli.session.Session;
import dev.annex.cli.terminal.CommandFailure;
import dev.annex.cli.terminal.SafeText;
import dev.annex.cli.terminal.Style;
import dev.annex.cli.terminal.Terminal;
import dev.annex.runtime.process.dialect.mcp.ClientServers;
import dev.annex.runtime.process.dialect.mcp.FoundServer;
import dev.annex.runtime.process.dialect.mcp.McpServerAddress;
import dev.annex.runtime.process.dialect.mcp.ServerEntry;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.Predicate;
import java.util.stream.Collectors;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** {@code annex import}: MCP servers of a client become extensions. */
@Command(
    name = "import",
    description = {
      "Make extensions of the MCP servers in a client's file.",
      "",
      "Reads .mcp.json, claude_desktop_config.json and VS Code's mcp.json, or the one in a folder. Asks"
          + " once for each server, starts it to learn what it offers, and installs that. Values that"
          + " look secret go into the vault. The file stays as it is; it says what can be removed"
          + " there. A server that cannot be installed does not stop the others.",
      "",
      "With --accept it asks an installed server again and shows what is new or different, which is"
          + " refused until somebody accepts it."
    },
    footer = {
      "",
      "Examples:",
      "  annex import .mcp.json",
      "  annex import ~/.config/Claude/claude_desktop_config.json --only github",
      "  annex import .vscode/mcp.json --dry-run",
      "  annex import --accept github"
    })
public final class Import implements Runnable {

  private static final long MOST_BYTES = 4 << 20;
  private static final int LINE = 400;
  private static final String IN_PROJECTS = ".mcp.json";

  /** Where clients keep their file in the folder of a project. */
  private static final List<String> PLACES =
      List.of(IN_PROJECTS, ".cursor/mcp.json", ".vscode/mcp.json", ".gemini/settings.json");

  /** What makes a folder a package, whatever else is in it. */
  private static final List<String> MANIFESTS =
      List.of(
          "mcp-server.json", "manifest.json", "manifest.yaml", "extension.json", "extension.toml");

  private final Session session;

  @Parameters(
      arity = "0..1",
      paramLabel = "FILE",
      description = "The client's file, or a folder with one.")
  private Optional<Path> file = Optional.empty();

  @Option(
      names = "--only",
      paramLabel = "NAME",
      description = "Only the server of this name. Repeatable.")
  private List<String> only = new ArrayList<>();

  @Option(names = "--yes", description = "Start and install them, and ask nothing.")
  private boolean yes;

  @Option(names = "--dry-run", description = "Say what would happen; start and install nothing.")
  private boolean dryRun;

  @Option(
      names = "--accept",
      paramLabel = "EXT",
      description = "Ask this installed server what it offers now, and accept that.")
  private Optional<String> accept = Optional.empty();

  /** The command in a session. */
  public Import(Session session) {
    this.session = session;
  }

  @Override
  public void run() {
    if (file.isPresent() == accept.isPresent()) {
      throw CommandFailure.refused("Give the file of a client, or --accept with an extension.");
    }
    if (accept.isPresent()) {
      try (Host host = session.host()) {
        new ServerInstall(session, host).accept(accept.get(), yes, dryRun);
      }
      return;
    }
    importAll(session, within(file.orElseThrow()), this::wanted, yes, dryRun);
  }

  private boolean wanted(String name) {
    return only.isEmpty() || only.contains(name);
  }

  /** The file of a client that a path is, or holds as a project does; empty for all others. */
  static Optional<Path> find(Path source) {
    boolean folder = Files.isDirectory(source);
    if (folder && MANIFESTS.stream().anyMatch(name -> Files.exists(source.resolve(name)))) {
      return Optional.empty();
    }
    return Optional.of(folder ? source.resolve(IN_PROJECTS) : source).filter(Import::recognises);
  }

  private static Path within(Path source) {
    if (!Files.isDirectory(source)) {
      return source;
    }
    List<Path> found = PLACES.stream().map(source::resolve).filter(Files::isRegularFile).toList();
    if (found.isEmpty()) {
      throw CommandFailure.refused(
          "Folder %s holds no client's file: none of %s."
              .formatted(source, String.join(", ", PLACES)));
    }
    if (found.size() > 1) {
      throw CommandFailure.refused(
          "Folder %s holds files of several clients. Name one of them: %s"
              .formatted(
                  source, found.stream().map(Path::toString).collect(Collectors.joining(", "))));
    }
    return found.getFirst();
  }

  private static boolean recognises(Path source) {
    try {
      return Files.isRegularFile(source)
          && source.toString().endsWith(".json")
          && Files.size(source) <= MOST_BYTES
          && ClientServers.recognises(Files.readString(source));
    } catch (IOException e) {
      return false;
    }
  }

  /** Imports the wanted servers of a file. */
  static void importAll(
      Session session, Path source, Predicate<String> wanted, boolean yes, boolean dryRun) {
    Terminal terminal = session.terminal();
    List<ServerEntry> entries = entries(terminal, source, wanted, dryRun);
    if (entries.isEmpty()) {
      throw CommandFailure.failed("%s names no such server.".formatted(source));
    }
    List<String> done = new ArrayList<>();
    List<String> failed = new ArrayList<>();
    for (ServerEntry entry : entries) {
      switch (entry) {
        case ServerEntry.Off off -> {
          title(session, off.name());
          terminal.line("  It is switched off in the file, and left out.");
        }
        case ServerEntry.Unusable unusable -> {
          title(session, unusable.name());
          terminal.note("  " + SafeText.line(unusable.reason(), LINE));
          failed.add(unusable.name());
        }
        case ServerEntry.Usable(FoundServer server) -> {
          describe(session, server);
          if (!dryRun && agreed(terminal, server, yes)) {
            (install(session, server) ? done : failed).add(server.name());
          }
        }
      }
    }
    conclude(terminal, source, done, failed, dryRun);
  }

  private static List<ServerEntry> entries(
      Terminal terminal, Path source, Predicate<String> wanted, boolean dryRun) {
    try {
      return reader(terminal, source, dryRun).read(text(source), wanted);
    } catch (AnnexException e) {
      throw CommandFailure.failed("%s: %s".formatted(source, e.getMessage()));
    }
  }

  private static boolean install(Session session, FoundServer server) {
    Terminal terminal = session.terminal();
    terminal.note("  Asking it what it offers …");
    try (Host host = session.host()) {
      terminal.line("  " + new ServerInstall(session, host).install(server));
      return true;
    } catch (CommandFailure e) {
      terminal.note("  " + e.text());
      return false;
    }
  }

  private static void conclude(
      Terminal terminal, Path source, List<String> done, List<String> failed, boolean dryRun) {
    if (!done.isEmpty()) {
      terminal.line();
      terminal.line(
          "Installed %d. Remove from %s, so that clients meet them only through Annex: %s"
              .formatted(done.size(), source, SafeText.line(String.join(", ", done), LINE)));
      terminal.line("If Annex itself is not there yet: annex connect");
    }
    if (!failed.isEmpty()) {
      throw CommandFailure.failed(
          (dryRun ? "Cannot be installed: %s." : "Not installed: %s.")
              .formatted(SafeText.line(String.join(", ", failed), LINE)));
    }
  }

  private static void describe(Session session, FoundServer server) {
    Terminal terminal = session.terminal();
    title(session, "%s, as extension %s".formatted(server.name(), server.file().id()));
    server
        .file()
        .server()
        .describe()
        .forEach(line -> terminal.line("  " + SafeText.line(line, LINE)));
    if (!server.secrets().isEmpty()) {
      terminal.line(
          "  keeps in the vault: "
              + SafeText.line(String.join(", ", server.secrets().keySet()), LINE));
    }
    terminal.line(
        "  is granted: "
            + SafeText.line(
                server.file().requests().stream()
                    .map(PermissionRequest::toString)
                    .collect(Collectors.joining(", ")),
                LINE));
    server.remarks().forEach(remark -> terminal.line("  " + SafeText.line(remark, LINE)));
  }

  private static void title(Session session, String text) {
    session.terminal().line();
    session.terminal().line(session.style(Style.BOLD, SafeText.line(text, LINE)));
  }

  private static boolean agreed(Terminal terminal, FoundServer server, boolean yes) {
    boolean local = server.file().server() instanceof McpServerAddress.Program;
    return yes
        || terminal.confirm(
            local
                ? "Start this program, and install what it offers?"
                : "Connect to this server, and install what it offers?",
            "Say --yes to start and install them all, or --only NAME for some.");
  }

  private static ClientServers reader(Terminal terminal, Path source, boolean dryRun) {
    Path absolute = source.toAbsolutePath().normalize();
    Path folder = Optional.ofNullable(absolute.getParent()).orElse(absolute);
    boolean inside =
        folder.endsWith(".vscode") || folder.endsWith(".cursor") || folder.endsWith(".gemini");
    return new ClientServers(
        inside ? Optional.ofNullable(folder.getParent()).orElse(folder) : folder,
        Files::isRegularFile,
        name -> Optional.ofNullable(System.getenv(name)),
        question -> asked(terminal, question, dryRun));
  }

  private static Optional<Secret> asked(Terminal terminal, String question, boolean dryRun) {
    if (dryRun) {
      return Optional.of(Secret.of("not asked"));
    }
    return terminal.canAsk()
        ? Optional.of(terminal.secret(SafeText.line(question, LINE), SecretStore.MAX_VALUE_BYTES))
        : Optional.empty();
  }

  private static String text(Path source) {
    try {
      if (Files.size(source) > MOST_BYTES) {
        throw CommandFailure.failed(
            "%s is larger than %d bytes, which no file of a client is."
                .formatted(source, MOST_BYTES));
      }
      return Files.readString(source);
    } catch (NoSuchFileException e) {
      throw CommandFailure.failed("Reading %s failed: there is no such file.".formatted(source));
    } catch (IOException e) {
      throw CommandFailure.failed("Reading %s failed: %s.".formatted(source, e));
    }
  }
}
