package dev.annex.bench.sandbox;

import dev.annex.bench.report.Samples;
import dev.annex.bench.sandbox.peer.Figures;
import dev.annex.bench.sandbox.peer.Peer;
import dev.annex.bench.sandbox.peer.Question;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.ToDoubleFunction;

/**
 * Asks contenders the same thing in turns (A B C, A B C, …), so that a noisy stretch of the machine
 * hits all of them, and holds their answers against each other.
 */
final class Turns {

  private static final long MILLIS_PER_SECOND = 1_000;

  private final SandboxOptions options;

  Turns(SandboxOptions options) {
    this.options = options;
  }

  /**
   * Asks every contender.
   *
   * @throws IllegalStateException when one failed, or answered otherwise than the first
   */
  Outcome run(List<Contender> contenders) {
    return run(contenders, Figures::micros);
  }

  /** The same, by another time than that on the wall. */
  Outcome run(List<Contender> contenders, ToDoubleFunction<Figures> time) {
    for (Contender contender : contenders) {
      if (contender.ofTheJvm() && options.heat() > 0) {
        contender.ask(options.heat() * MILLIS_PER_SECOND);
      }
    }
    Map<String, List<Double>> micros = new LinkedHashMap<>();
    Optional<Contender> first = Optional.empty();
    String expected = "";
    for (int round = -options.warmUp(); round < options.rounds(); round++) {
      for (Contender contender : contenders) {
        Optional<Figures> figures = contender.ask(options.millis());
        if (figures.isEmpty()) {
          continue;
        }
        String said = figures.get().said();
        if (first.isEmpty()) {
          first = Optional.of(contender);
          expected = said;
        }
        if (!said.equals(expected)) {
          throw new IllegalStateException(
              "%s gave %s and %s gave %s for %s"
                  .formatted(
                      first.get().name(), expected, contender.name(), said, contender.question()));
        }
        if (round >= 0) {
          micros
              .computeIfAbsent(contender.name(), _ -> new ArrayList<>())
              .add(time.applyAsDouble(figures.get()));
        }
      }
    }
    return new Outcome(micros);
  }

  /** How it was done, for below a table. */
  String note() {
    return "%d turns of %d ms each after %d to warm up, %d s more for engines of the JVM; medians over the turns"
        .formatted(options.rounds(), options.millis(), options.warmUp(), options.heat());
  }

  /** An engine, and what it is asked. */
  record Contender(String name, Peer peer, Question question) {

    boolean ofTheJvm() {
      return Engines.OF_THE_JVM.contains(peer.name());
    }

    Optional<Figures> ask(long millis) {
      return peer.ask(question.lasting(millis));
    }
  }

  /**
   * What was measured.
   *
   * @param micros time of one call in each turn, by contender
   */
  record Outcome(Map<String, List<Double>> micros) {

    /** The median; not a number when the contender does no such thing or is not here. */
    double median(String contender) {
      return Samples.median(micros.getOrDefault(contender, List.of()));
    }

    /** The median of the ratios within a turn. */
    double ratio(String contender, String to) {
      List<Double> mine = micros.getOrDefault(contender, List.of());
      List<Double> others = micros.getOrDefault(to, List.of());
      List<Double> ratios = new ArrayList<>();
      for (int turn = 0; turn < Math.min(mine.size(), others.size()); turn++) {
        ratios.add(mine.get(turn) / others.get(turn));
      }
      return Samples.median(ratios);
    }
  }
}
