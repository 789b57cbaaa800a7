package dev.annex.bench;

import dev.annex.api.value.Json;
import dev.annex.bench.machine.Machine;
import dev.annex.bench.report.Report;
import dev.annex.bench.report.Table;
import dev.annex.bench.suite.HttpSuite;
import dev.annex.bench.suite.KillSuite;
import dev.annex.bench.suite.LuminarysSuite;
import dev.annex.bench.suite.OpskatSuite;
import dev.annex.bench.suite.ProcessSuite;
import dev.annex.bench.suite.Settings;
import dev.annex.bench.suite.StartupSuite;
import dev.annex.bench.suite.StdioSuite;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/**
 * Measures Annex as its users run it, beside an unsandboxed server on the official Java SDK in the
 * same run. Started by the script {@code bench/run}.
 */
public final class Bench {

  private static final int EXIT_USAGE = 2;

  private Bench() {}

  /** Measures and prints; see {@code --help}. */
  public static void main(String[] arguments) throws IOException, InterruptedException {
    List<String> words = List.of(arguments);
    if (words.contains("--help")) {
      System.out.print(Options.USAGE);
      return;
    }
    Options options;
    try {
      options = Options.parse(words);
    } catch (IllegalArgumentException e) {
      System.err.println("bench: " + e.getMessage());
      System.err.print(Options.USAGE);
      System.exit(EXIT_USAGE);
      return;
    }
    run(options);
  }

  private static void run(Options options) throws IOException, InterruptedException {
    Machine machine = Machine.here();
    System.out.println(machine);
    Path scratch = Files.createTempDirectory("annex-bench");
    Settings settings =
        new Settings(
            options.root(),
            options.annex(),
            scratch,
            options.round(),
            options.rounds(),
            options.warmUp());
    Path parts = options.root().resolve("bench/target/process");
    List<Table> tables = new ArrayList<>();
    for (Options.Suite suite : options.suites()) {
      List<Table> measured =
          switch (suite) {
            case HTTP -> List.of(HttpSuite.run(settings));
            case STDIO -> StdioSuite.run(settings);
            case STARTUP -> List.of(StartupSuite.run(settings));
            case KILL -> List.of(KillSuite.run(settings));
            case LUMINARYS -> LuminarysSuite.run(settings);
            case AGH_GO -> ProcessSuite.go(settings, parts);
            case AGH_JAVA -> ProcessSuite.java(settings, parts);
            case IDLE -> ProcessSuite.idle(settings, parts);
            case OPSKAT -> OpskatSuite.run(settings, options.root().resolve("bench/target/opskat"));
          };
      measured.forEach(table -> table.print(System.out));
      tables.addAll(measured);
    }
    if (options.json().isPresent()) {
      Files.writeString(
          options.json().get(),
          Json.writePretty(Report.json(machine, tables)) + System.lineSeparator());
    }
    Report.delete(scratch);
  }
}
