package dev.annex.bench.sandbox;

import dev.annex.bench.report.Table;
import dev.annex.bench.sandbox.Turns.Contender;
import dev.annex.bench.sandbox.peer.Figures;
import dev.annex.bench.sandbox.peer.Peer;
import dev.annex.bench.sandbox.peer.Question;
import dev.annex.bench.sandbox.peer.Question.Form;
import java.util.ArrayList;
import java.util.List;

/**
 * What metering costs: the same modules with and without it, in turns in one process. The one part
 * of the report that can fail a run.
 *
 * @param met whether it costs no more than it may
 */
record FuelGate(List<Table> tables, boolean met) {

  private static final double MOST_ON_AVERAGE = 1.25;
  private static final double MOST = 1.6;
  private static final String METERED = "metered";
  private static final String UNMETERED = "unmetered";

  static FuelGate measure(SandboxOptions options, Engines engines) {
    Turns turns = new Turns(options.finer());
    Peer annex = engines.annex();
    Table table = new Table("Fuel, in one process", "metered us", "unmetered us", "ratio");
    List<Double> ratios = new ArrayList<>();
    for (Work work : Work.metered(engines)) {
      Question question = work.question();
      Turns.Outcome outcome =
          turns.run(
              List.of(
                  new Contender(METERED, annex, question.in(Form.METERED)),
                  new Contender(UNMETERED, annex, question.in(Form.UNMETERED))),
              Figures::processorMicros);
      double ratio = outcome.ratio(METERED, UNMETERED);
      ratios.add(ratio);
      table.row(
          work.name(),
          outcome.median(METERED) / work.repeats(),
          outcome.median(UNMETERED) / work.repeats(),
          ratio);
    }
    double mean = Math.exp(ratios.stream().mapToDouble(Math::log).average().orElseThrow());
    double worst = ratios.stream().mapToDouble(Double::doubleValue).max().orElseThrow();
    table.row("geometric mean", Double.NaN, Double.NaN, mean);
    table.row("worst", Double.NaN, Double.NaN, worst);
    boolean met = mean <= MOST_ON_AVERAGE && worst <= MOST;
    table.note(turns.note() + "; processor time of the guest's thread");
    table.note(
        "gate %s: at most %.2f on average and %.2f each"
            .formatted(met ? "met" : "MISSED", MOST_ON_AVERAGE, MOST));
    return new FuelGate(List.of(table), met);
  }
}
