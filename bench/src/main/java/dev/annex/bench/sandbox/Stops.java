package dev.annex.bench.sandbox;

import dev.annex.bench.report.Samples;
import dev.annex.bench.report.Table;
import dev.annex.bench.sandbox.peer.Figures;
import dev.annex.bench.sandbox.peer.Peer;
import dev.annex.bench.sandbox.peer.Question;
import dev.annex.bench.sandbox.peer.Question.Kind;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** How long a guest that never comes back goes on after it should have stopped. */
final class Stops {

  private static final int CALLS = 100;
  private static final long ALLOWED_MILLIS = 30;

  private Stops() {}

  static Table measure(Engines engines) {
    String endless = engines.guest("endless/endless.wasm");
    Map<String, Question> guests = new LinkedHashMap<>();
    guests.put("loop", endless(endless, "loop"));
    guests.put("calls without a loop", endless(endless, "calls"));
    guests.put("tail calls", endless(engines.guest("endless/tail.wasm"), "tail"));
    guests.put("memory.fill, 16 MiB each", endless(endless, "bulk"));
    guests.put("asleep in the host", endless(endless, "sleep"));
    Table table =
        new Table(
            "Stopping a guest",
            "deadline p50 ms",
            "p99 ms",
            "max ms",
            "cancel p50 ms",
            "cancel p99 ms",
            "cancel max ms");
    Peer annex = engines.annex();
    for (Map.Entry<String, Question> guest : guests.entrySet()) {
      Samples expired = samples(annex, guest.getValue().as(Kind.STOP));
      Samples cancelled = samples(annex, guest.getValue().as(Kind.CANCEL));
      table.row(
          guest.getKey(),
          expired.millis(0.5),
          expired.millis(0.99),
          expired.millis(1),
          cancelled.millis(0.5),
          cancelled.millis(0.99),
          cancelled.millis(1));
      if (expired.size() == 0) {
        table.note(
            "%s: refused when it is installed, so there is nothing to stop"
                .formatted(guest.getKey()));
      }
    }
    table.note(
        "%d calls each, stopped after %d ms; from the deadline or the cancellation until the caller has its answer"
            .formatted(CALLS, ALLOWED_MILLIS));
    return table;
  }

  private static Question endless(String module, String export) {
    return Question.of(Kind.STOP).about(module).calling(export, CALLS).lasting(ALLOWED_MILLIS);
  }

  private static Samples samples(Peer annex, Question question) {
    Samples samples = new Samples();
    annex.ask(question).map(Figures::each).orElse(List.of()).forEach(samples::add);
    return samples;
  }
}
