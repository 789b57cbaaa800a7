package dev.annex.bench.sandbox;

import dev.annex.api.value.Json;
import dev.annex.bench.machine.Machine;
import dev.annex.bench.report.Report;
import dev.annex.bench.report.Table;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/**
 * Measures the sandbox beside other WebAssembly engines in one run. Started by {@code bench/run
 * sandbox}, which builds the guests and the engines first.
 */
public final class SandboxBench {

  private static final int EXIT_MISSED = 1;
  private static final int EXIT_USAGE = 2;

  private SandboxBench() {}

  /** Measures and prints; ends with 1 when fuel costs more than it may. */
  public static void main(String[] arguments) throws IOException {
    List<String> words = List.of(arguments);
    if (words.contains("--help")) {
      System.out.print(SandboxOptions.USAGE);
      return;
    }
    SandboxOptions options;
    try {
      options = SandboxOptions.parse(words);
    } catch (IllegalArgumentException e) {
      System.err.println("bench: " + e.getMessage());
      System.err.print(SandboxOptions.USAGE);
      System.exit(EXIT_USAGE);
      return;
    }
    System.exit(run(options) ? 0 : EXIT_MISSED);
  }

  private static boolean run(SandboxOptions options) throws IOException {
    Machine machine = Machine.here();
    System.out.println(machine);
    Path scratch = Files.createTempDirectory("annex-bench");
    List<Table> tables = new ArrayList<>();
    boolean met = true;
    try (Engines engines = Engines.start(options, scratch)) {
      engines.versions().forEach(System.out::println);
      Turns turns = new Turns(options);
      for (SandboxOptions.Part part : options.parts()) {
        List<Table> measured =
            switch (part) {
              case CALLS -> List.of(Calls.measure(turns, engines));
              case KERNELS -> List.of(Kernels.measure(turns, engines));
              case FUEL -> {
                FuelGate gate = FuelGate.measure(options, engines);
                met &= gate.met();
                yield gate.tables();
              }
              case LOAD -> List.of(Loads.measure(options, engines));
              case IDLE -> List.of(Idle.measure(engines));
              case STOPS -> List.of(Stops.measure(engines));
              case MANY -> {
                Many.measure(options);
                yield List.of();
              }
            };
        measured.forEach(table -> table.print(System.out));
        tables.addAll(measured);
      }
    }
    System.out.printf(Locale.ROOT, "%nload %.2f at the end%n", Machine.here().load());
    if (options.json().isPresent()) {
      Files.writeString(
          options.json().get(),
          Json.writePretty(Report.json(machine, tables)) + System.lineSeparator());
    }
    Report.delete(scratch);
    return met;
  }
}
