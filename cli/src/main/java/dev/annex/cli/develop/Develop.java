package dev.annex.cli.develop;

import dev.annex.api.fault.AnnexException;
import dev.annex.cli.session.LogLevel;
import dev.annex.cli.session.Session;
import dev.annex.cli.terminal.CommandFailure;
import dev.annex.cli.terminal.ExitCode;
import dev.annex.cli.terminal.SafeText;
import dev.annex.cli.terminal.Style;
import dev.annex.server.Assembly;
import dev.annex.server.RunningHost;
import dev.annex.server.Serving;
import dev.annex.server.config.AnnexConfig;
import dev.annex.server.develop.Development;
import dev.annex.server.develop.DevelopmentFeed;
import dev.annex.store.DataDirectory;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.stream.Stream;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** {@code annex dev}: a host of its own for a package that somebody works on. */
@Command(
    name = "dev",
    description = {
      "Run a host for a package you work on.",
      "",
      "The host is a private one: it listens on this machine only, has no other extensions, and"
          + " without --data everything it keeps goes when it ends. The package is installed with"
          + " all permissions it asks for, and again whenever its files change. Calls, log lines"
          + " and events are shown as they come. Ctrl-C ends it."
    },
    footer = {
      "",
      "Examples:",
      "  annex dev dist",
      "  annex dev dist --grant files=/srv/samples --port 7500",
      "  annex dev dist --frontend http://localhost:5173"
    })
public final class Develop implements Runnable {

  private static final int LINE = 2_000;

  private final Session session;

  @Parameters(
      index = "0",
      paramLabel = "PACKAGE",
      description = "A folder, a zip archive or a .wasm file.")
  private Path source = Path.of("");

  @Option(names = "--port", paramLabel = "N", description = "The port. Without: any free one.")
  private int port;

  @Option(
      names = "--frontend",
      paramLabel = "URL",
      description =
          "Where a server of your pages runs, such as Vite. Files of pages come from there, and its pages may call this host.")
  private Optional<URI> frontend = Optional.empty();

  @Option(
      names = "--grant",
      paramLabel = "P",
      description = "Grant this, too: a folder that the manifest leaves open.")
  private List<String> grants = List.of();

  @Option(names = "--open-local", description = "Programs on this machine need no token.")
  private boolean openLocal;

  /** The command in a session. */
  public Develop(Session session) {
    this.session = session;
  }

  @Override
  public void run() {
    if (!Files.exists(source)) {
      throw CommandFailure.failed("There is no file or folder %s.".formatted(source));
    }
    if (!session.verbose()) {
      LogLevel.WARN.apply();
    }
    DevelopmentFeed feed = new DevelopmentFeed();
    Development development = new Development(feed, frontend);
    Optional<Path> own =
        session.chosenData().isPresent() ? Optional.empty() : Optional.of(temporary());
    Path data = session.chosenData().or(() -> own.map(path -> path.resolve("data"))).orElseThrow();
    Serving serving;
    try {
      serving = open(data, development);
    } catch (RuntimeException | Error e) {
      own.ifPresent(Develop::remove);
      throw e;
    }
    Ending ending = new Ending(serving, feed, own);
    Runtime.getRuntime()
        .addShutdownHook(Thread.ofPlatform().name("annex-stop").unstarted(() -> stop(ending)));
    Sources sources = new Sources(List.of(source));
    Workpiece workpiece = new Workpiece(serving.host(), source, grants, session.terminal());
    Thread.ofVirtual()
        .name("annex-feed")
        .start(() -> new FeedText(session.terminal()).follow(feed));
    say(serving);
    do {
      workpiece.put(feed);
      session.terminal().output().flush();
    } while (sources.awaitChange());
    ending.end();
  }

  private Serving open(Path data, Development development) {
    DataDirectory directory = DataDirectory.open(data);
    AnnexConfig config =
        AnnexConfig.read(directory.path())
            .withHost("127.0.0.1")
            .withPort(port)
            .withOpenLocal(openLocal)
            .withExamples(false);
    RunningHost host = Assembly.open(directory.path(), config);
    try {
      return Serving.start(host, development);
    } catch (RuntimeException | Error e) {
      host.close();
      throw e;
    }
  }

  private void say(Serving serving) {
    URI address = serving.http().address();
    session
        .terminal()
        .line(session.style(Style.BOLD, "A host for %s is running.".formatted(source)));
    fact("Status page", address + (openLocal ? "/" : "/#token=" + serving.token().reveal()));
    fact("MCP endpoint", address + "/mcp");
    fact("Events", address + "/api/v1/development/events");
    fact("Token", openLocal ? "not needed on this machine" : serving.token().reveal());
    frontend.ifPresent(from -> fact("Pages", "%s/extensions/ID/ from %s".formatted(address, from)));
    fact("Commands", "annex call … --data " + serving.host().data());
  }

  private void fact(String name, String value) {
    session.terminal().line("  %-13s %s".formatted(name, SafeText.line(value, LINE)));
  }

  private static Path temporary() {
    try {
      return Files.createTempDirectory("annex-dev-");
    } catch (IOException e) {
      throw new UncheckedIOException("making a folder for temporary files failed", e);
    }
  }

  private static void remove(Path folder) {
    try (Stream<Path> all = Files.walk(folder)) {
      for (Path one : all.sorted(Comparator.reverseOrder()).toList()) {
        Files.deleteIfExists(one);
      }
    } catch (IOException e) {
      throw new UncheckedIOException("removing temporary files failed", e);
    }
  }

  /** Ends everything once, whoever asks for it first. */
  private record Ending(
      Serving serving, DevelopmentFeed feed, Optional<Path> own, AtomicBoolean ended) {

    Ending(Serving serving, DevelopmentFeed feed, Optional<Path> own) {
      this(serving, feed, own, new AtomicBoolean());
    }

    void end() {
      if (ended.compareAndSet(false, true)) {
        feed.end();
        try {
          serving.close();
        } finally {
          own.ifPresent(Develop::remove);
        }
      }
    }
  }

  /** Being told to stop is no failure. */
  private void stop(Ending ending) {
    int exitCode = ExitCode.FAILED;
    try {
      ending.end();
      exitCode = ExitCode.DONE;
    } catch (AnnexException | UncheckedIOException e) {
      session.terminal().note("annex: " + e.getMessage());
    } finally {
      session.terminal().output().flush();
      Runtime.getRuntime().halt(exitCode);
    }
  }
}
