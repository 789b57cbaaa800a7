package dev.annex.bench.sandbox;

import dev.annex.bench.report.Table;
import java.util.ArrayList;
import java.util.List;

/** How fast guests compute, on every engine. */
final class Kernels {

  private static final List<Ratio> RATIOS =
      List.of(
          new Ratio(Engines.ANNEX, Engines.V8),
          new Ratio(Engines.ANNEX, Engines.ENDIVE),
          new Ratio(Engines.WAZERO, Engines.V8),
          new Ratio(Engines.WASMTIME, Engines.V8));

  private Kernels() {}

  static Table measure(Turns turns, Engines engines) {
    List<String> columns = new ArrayList<>();
    Engines.ALL.forEach(name -> columns.add(name + " us"));
    RATIOS.forEach(ratio -> columns.add(ratio.name()));
    columns.add("target");
    Table table = new Table("Kernels, on a kept instance", columns.toArray(String[]::new));
    for (Work work : Work.all(engines)) {
      Turns.Outcome outcome = turns.run(contenders(engines, work));
      List<Double> figures = new ArrayList<>();
      Engines.ALL.forEach(name -> figures.add(outcome.median(name) / work.repeats()));
      RATIOS.forEach(ratio -> figures.add(outcome.ratio(ratio.of(), ratio.to())));
      figures.add(work.target());
      table.row(work.name(), figures.stream().mapToDouble(Double::doubleValue).toArray());
    }
    table.note(turns.note());
    table.note(
        "ratios: medians of those within a turn; Annex meters, Endive does not; target: the most for both ratios of Annex");
    return table;
  }

  private static List<Turns.Contender> contenders(Engines engines, Work work) {
    return Engines.ALL.stream()
        .flatMap(name -> engines.peer(name).stream())
        .map(peer -> new Turns.Contender(peer.name(), peer, work.question()))
        .toList();
  }

  private record Ratio(String of, String to) {

    String name() {
      return of + "/" + to;
    }
  }
}
