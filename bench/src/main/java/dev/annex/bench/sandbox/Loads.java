package dev.annex.bench.sandbox;

import dev.annex.bench.report.Samples;
import dev.annex.bench.report.Table;
import dev.annex.bench.sandbox.peer.Peer;
import dev.annex.bench.sandbox.peer.Question;
import dev.annex.bench.sandbox.peer.Question.Kind;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * From the bytes of a module to code that can be called, in processes that have done nothing else.
 */
final class Loads {

  private static final double MICROS_PER_MILLI = 1_000;

  private Loads() {}

  static Table measure(SandboxOptions options, Engines engines) {
    Map<String, String> modules = new LinkedHashMap<>();
    engines
        .goCommands()
        .forEach((toolchain, file) -> modules.put("Go command, " + toolchain, file));
    modules.put("AssemblyScript", engines.assemblyScript());
    modules.put("C kernels", engines.guest("kernels/kernels.wasm"));
    Table table = new Table("Loading a module, first in its process", columns());
    for (Map.Entry<String, String> module : modules.entrySet()) {
      table.row(module.getKey(), figures(options, engines, module.getValue()));
    }
    table.note("%d processes of each engine, in turns; medians".formatted(options.rounds()));
    table.note(
        "cached: code that an earlier process compiled; again: the second time in a process");
    return table;
  }

  private static String[] columns() {
    List<String> columns = new ArrayList<>(List.of("Annex cached ms"));
    Engines.ALL.forEach(name -> columns.add(name + " ms"));
    Engines.ALL.forEach(name -> columns.add(name + " again ms"));
    return columns.toArray(String[]::new);
  }

  private static double[] figures(SandboxOptions options, Engines engines, String module) {
    Question load = Question.of(Kind.LOAD).about(module);
    Question cached = load.as(Kind.CACHED);
    engines.annex().ask(cached);
    List<Double> cachedMillis = new ArrayList<>();
    Map<String, List<Double>> first = new LinkedHashMap<>();
    Map<String, List<Double>> again = new LinkedHashMap<>();
    for (int round = 0; round < options.rounds(); round++) {
      try (Peer annex = engines.another(Engines.ANNEX)) {
        annex
            .ask(cached)
            .ifPresent(figures -> cachedMillis.add(figures.micros() / MICROS_PER_MILLI));
      }
      for (String name : Engines.ALL) {
        if (engines.peer(name).isPresent()) {
          try (Peer peer = engines.another(name)) {
            add(first, name, peer, load);
            add(again, name, peer, load);
          }
        }
      }
    }
    List<Double> row = new ArrayList<>(List.of(Samples.median(cachedMillis)));
    Engines.ALL.forEach(name -> row.add(Samples.median(first.getOrDefault(name, List.of()))));
    Engines.ALL.forEach(name -> row.add(Samples.median(again.getOrDefault(name, List.of()))));
    return row.stream().mapToDouble(Double::doubleValue).toArray();
  }

  private static void add(Map<String, List<Double>> to, String name, Peer peer, Question question) {
    peer.ask(question)
        .ifPresent(figures ->
            to.computeIfAbsent(name, _ -> new ArrayList<>())
                .add(figures.micros() / MICROS_PER_MILLI));
  }
}
