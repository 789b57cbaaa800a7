package dev.annex.cli.develop;

import dev.annex.api.fault.AnnexException;
import dev.annex.cli.session.JsonOption;
import dev.annex.cli.session.Session;
import dev.annex.cli.terminal.CommandFailure;
import dev.annex.cli.terminal.ExitCode;
import dev.annex.cli.terminal.SafeText;
import dev.annex.testhost.cases.CaseFile;
import dev.annex.testhost.cases.CaseResult;
import dev.annex.testhost.cases.CaseRunner;
import dev.annex.testhost.cases.CaseText;
import dev.annex.testhost.cases.JunitReport;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** {@code annex test}: runs the test cases of a package. */
@Command(
    name = "test",
    description = {
      "Run the test cases of a package.",
      "",
      "Each case is a JSON file: what the extension may do, the servers and files it meets, the"
          + " calls, and what is expected of them. Each runs on a host of its own that keeps"
          + " nothing and reaches no network; no host has to run, and nothing of yours is touched."
          + " The exit code is 1 when a case failed. docs/testing.md describes the format."
    },
    footer = {
      "",
      "Examples:",
      "  annex test dist",
      "  annex test dist cases/lists-a-folder.json --update",
      "  annex test dist --watch",
      "  annex test dist --junit target/cases.xml"
    })
public final class TestPackage implements Callable<Integer> {

  private static final int LINE = 2_000;

  private final Session session;

  @Parameters(
      index = "0",
      paramLabel = "PACKAGE",
      description = "A folder, a zip or tar.gz archive or a .wasm file.")
  private Path source = Path.of("");

  @Parameters(
      index = "1..*",
      arity = "0..*",
      paramLabel = "CASES",
      description = "Files and folders. Without: the folder \"cases\" beside the package.")
  private List<Path> chosen = List.of();

  @Option(
      names = "--update",
      description =
          "Write what happened into the cases as what is expected, where it differs or nothing was expected yet.")
  private boolean update;

  @Option(names = "--watch", description = "Run them again whenever package or cases change.")
  private boolean watch;

  @Option(
      names = "--junit",
      paramLabel = "FILE",
      description = "Write the results as JUnit XML, too.")
  private Optional<Path> junit = Optional.empty();

  @Mixin private JsonOption json = new JsonOption();

  /** The command in a session. */
  public TestPackage(Session session) {
    this.session = session;
  }

  @Override
  public Integer call() {
    if (!Files.exists(source)) {
      throw CommandFailure.failed("There is no file or folder %s.".formatted(source));
    }
    List<Path> places = chosen.isEmpty() ? List.of(beside()) : chosen;
    if (watch && json.wanted()) {
      throw CommandFailure.refused("--watch and --json do not go together.");
    }
    CaseRunner runner = new CaseRunner(source, update);
    // Ctrl-C while it watches is the usual end; temporary files go then, too.
    Thread removal = Thread.ofPlatform().name("annex-stop").unstarted(runner::close);
    Runtime.getRuntime().addShutdownHook(removal);
    try (runner) {
      if (watch) {
        follow(runner, places);
        return ExitCode.DONE;
      }
      return run(runner, places) ? ExitCode.DONE : ExitCode.FAILED;
    } finally {
      forget(removal);
    }
  }

  private static void forget(Thread removal) {
    try {
      Runtime.getRuntime().removeShutdownHook(removal);
    } catch (IllegalStateException e) {
      // The process is ending, and the hook with it.
    }
  }

  private void follow(CaseRunner runner, List<Path> places) {
    List<Path> watched = new ArrayList<>(places);
    watched.add(source);
    Sources sources = new Sources(watched);
    do {
      sources.accept();
      runNoting(runner, places);
      if (update) {
        sources.accept();
      }
      session.terminal().note("Watching. Ctrl-C ends it.");
      session.terminal().output().flush();
    } while (sources.awaitChange());
  }

  private Path beside() {
    Path folder = source.toAbsolutePath().normalize().resolveSibling("cases");
    if (!Files.isDirectory(folder)) {
      throw CommandFailure.failed(
          "There are no cases: no folder %s. Name the files or folders that hold them."
              .formatted(folder));
    }
    return folder;
  }

  /** A case with a slip of the pen does not end the watching. */
  private void runNoting(CaseRunner runner, List<Path> places) {
    try {
      var _ = run(runner, places);
    } catch (AnnexException | CommandFailure e) {
      session.terminal().note(SafeText.line(String.valueOf(e.getMessage()), LINE));
    }
  }

  private boolean run(CaseRunner runner, List<Path> places) {
    List<CaseFile> cases = places.stream().flatMap(place -> CaseFile.read(place).stream()).toList();
    List<CaseResult> results = new ArrayList<>();
    for (CaseFile one : cases) {
      CaseResult result = runner.run(one);
      results.add(result);
      if (!json.wanted()) {
        show(result);
      }
    }
    junit.ifPresent(file -> write(file, JunitReport.of(suite(), results)));
    long failed = results.stream().filter(result -> !result.passed()).count();
    if (json.wanted()) {
      session.terminal().json(CaseText.json(results));
    } else {
      session.terminal().line("%d passed, %d failed".formatted(results.size() - failed, failed));
    }
    return failed == 0;
  }

  private void show(CaseResult result) {
    String word = result.updated() ? "NEW " : result.passed() ? "ok  " : "FAIL";
    session
        .terminal()
        .line(
            "%s  %s  (%d ms)"
                .formatted(word, SafeText.line(result.name(), LINE), result.took().toMillis()));
    for (String line : CaseText.lines(result)) {
      String indent = line.startsWith(" ") ? "        " : "      ";
      session.terminal().line(indent + SafeText.line(line, LINE));
    }
  }

  private String suite() {
    Path name = source.toAbsolutePath().normalize();
    Path folder = name.getParent();
    return folder == null
        ? name.toString()
        : "%s/%s".formatted(folder.getFileName(), name.getFileName());
  }

  private static void write(Path file, String text) {
    try {
      Path folder = file.toAbsolutePath().getParent();
      if (folder != null) {
        Files.createDirectories(folder);
      }
      Files.writeString(file, text);
    } catch (IOException e) {
      throw CommandFailure.failed("Writing %s failed: %s.".formatted(file, e));
    }
  }
}
