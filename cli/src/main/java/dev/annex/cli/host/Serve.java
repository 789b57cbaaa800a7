package dev.annex.cli.host;

import dev.annex.api.fault.AnnexException;
import dev.annex.cli.connection.Neighbor;
import dev.annex.cli.connection.Turn;
import dev.annex.cli.session.LogLevel;
import dev.annex.cli.session.Session;
import dev.annex.cli.terminal.CommandFailure;
import dev.annex.cli.terminal.ExitCode;
import dev.annex.server.Assembly;
import dev.annex.server.RunningHost;
import dev.annex.server.Serving;
import dev.annex.server.config.AnnexConfig;
import dev.annex.store.DataDirectory;
import java.nio.file.Path;
import java.util.Optional;
import java.util.concurrent.CountDownLatch;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/** {@code annex serve}: runs the host until it is told to stop. */
@Command(
    name = "serve",
    description = {
      "Run the host: MCP over HTTP, the admin API, a status page.",
      "",
      "What is set here wins over annex.json in the data directory. Callers need the token that is"
          + " printed, except with --open-local. Ctrl-C stops it; running calls may finish."
    },
    footer = {"", "Examples:", "  annex serve", "  annex serve --port 0 --open-local"})
public final class Serve implements Runnable {

  /** Set by the launcher: the folder with the example extensions. */
  static final String EXAMPLES_PROPERTY = "annex.examples";

  private final Session session;

  @Option(
      names = "--port",
      paramLabel = "N",
      description = "The port; 0 takes any free one. Without: 7411.")
  private Optional<Integer> port = Optional.empty();

  @Option(
      names = "--host",
      paramLabel = "H",
      description = "The address to listen on. Without: 127.0.0.1, for this machine alone.")
  private Optional<String> address = Optional.empty();

  @Option(names = "--open-local", description = "Programs on this machine need no token.")
  private boolean openLocal;

  @Option(
      names = "--no-examples",
      description = "Do not install the example extensions at a first start.")
  private boolean noExamples;

  /** The command in a session. */
  public Serve(Session session) {
    this.session = session;
  }

  @Override
  public void run() {
    LogLevel.INFO.apply();
    DataDirectory directory = DataDirectory.open(session.data());
    AnnexConfig config = config(AnnexConfig.read(directory.path()));
    RunningHost host =
        new Turn(directory, session.terminal()::note)
            .take(() -> {
              refuseNeighbor(directory);
              return Assembly.tryOpen(directory.path(), config);
            });
    Serving serving = open(host);
    Runtime.getRuntime()
        .addShutdownHook(Thread.ofPlatform().name("annex-stop").unstarted(() -> stop(serving)));
    new ServeText(session).print(serving);
    awaitStop();
  }

  private AnnexConfig config(AnnexConfig base) {
    AnnexConfig config = base;
    if (address.isPresent()) {
      config = config.withHost(address.get());
    }
    if (port.isPresent()) {
      config = config.withPort(port.get());
    }
    if (openLocal) {
      config = config.withOpenLocal(true);
    }
    return noExamples ? config.withExamples(false) : config;
  }

  private static void refuseNeighbor(DataDirectory directory) {
    Neighbor.of(directory)
        .filter(neighbor -> neighbor.url().isPresent())
        .ifPresent(neighbor -> {
          throw CommandFailure.failed(
              "A host runs on %s already: process %d at %s. Stop that one, or name another directory with --data."
                  .formatted(directory.path(), neighbor.pid(), neighbor.url().orElseThrow()));
        });
  }

  private static Serving open(RunningHost host) {
    try {
      return examples()
          .map(folder -> Serving.startWithExamples(host, folder))
          .orElseGet(() -> Serving.start(host));
    } catch (RuntimeException e) {
      host.close();
      throw e;
    }
  }

  private static Optional<Path> examples() {
    return Optional.ofNullable(System.getProperty(EXAMPLES_PROPERTY)).map(Path::of);
  }

  private static void awaitStop() {
    try {
      new CountDownLatch(1).await();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  /**
   * Being told to stop is no failure, so the process ends with 0 and not with the signal's code.
   */
  private void stop(Serving serving) {
    session.terminal().note("Stopping.");
    int exitCode = ExitCode.FAILED;
    try {
      serving.close();
      exitCode = ExitCode.DONE;
    } catch (AnnexException e) {
      session.terminal().note("annex: " + e.getMessage());
    } finally {
      session.terminal().output().flush();
      Runtime.getRuntime().halt(exitCode);
    }
  }
}
