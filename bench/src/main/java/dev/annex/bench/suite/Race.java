package dev.annex.bench.suite;

import dev.annex.bench.load.Measured;
import dev.annex.bench.report.Samples;
import dev.annex.bench.report.Table;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;

/**
 * Lets contenders run in turns (A B C, A B C, …), so that a noisy stretch of the machine hits all
 * of them, and compares each with the first one of the same turn.
 */
final class Race {

  private static final double NANOS_PER_MICRO = 1_000;

  /** After this the process of a contender that stopped answering is ended, and the run with it. */
  private static final Duration PATIENCE = Duration.ofSeconds(20);

  private final Settings settings;

  Race(Settings settings) {
    this.settings = settings;
  }

  Table run(String title, List<Contender> contenders) throws IOException, InterruptedException {
    List<List<Turn>> turns = new ArrayList<>();
    contenders.forEach(contender -> turns.add(new ArrayList<>()));
    for (int round = -settings.warmUp(); round < settings.rounds(); round++) {
      for (int index = 0; index < contenders.size(); index++) {
        Turn turn = turn(contenders.get(index));
        if (round >= 0) {
          turns.get(index).add(turn);
        }
      }
    }
    Table table =
        new Table(
            title,
            "calls/s",
            "ratio",
            "p50 ms",
            "p99 ms",
            "server CPU us/call",
            "CPU ratio",
            "generator CPU us/call",
            "failures");
    List<Turn> first = turns.getFirst();
    for (int index = 0; index < contenders.size(); index++) {
      row(table, contenders.get(index), turns.get(index), first);
    }
    table.note(
        "%d turns of %d s each after %d to warm up; ratio: median over the turns, against the first row of the same turn"
            .formatted(settings.rounds(), settings.round().toSeconds(), settings.warmUp()));
    return table;
  }

  private Turn turn(Contender contender) throws IOException, InterruptedException {
    Duration server = contender.worker().processorTime();
    Duration generator = ownProcessorTime();
    CompletableFuture<Void> stalled =
        CompletableFuture.runAsync(
            contender.worker()::close,
            CompletableFuture.delayedExecutor(
                settings.round().plus(PATIENCE).toMillis(), TimeUnit.MILLISECONDS));
    Measured measured = contender.load().run(settings.round());
    stalled.cancel(false);
    return new Turn(
        measured,
        contender.worker().processorTime().minus(server),
        ownProcessorTime().minus(generator));
  }

  private static Duration ownProcessorTime() {
    return ProcessHandle.current().info().totalCpuDuration().orElse(Duration.ZERO);
  }

  private static void row(Table table, Contender contender, List<Turn> turns, List<Turn> first) {
    List<Double> speed = new ArrayList<>();
    List<Double> ratio = new ArrayList<>();
    List<Double> cost = new ArrayList<>();
    List<Double> costRatio = new ArrayList<>();
    List<Double> generator = new ArrayList<>();
    for (int index = 0; index < turns.size(); index++) {
      Turn turn = turns.get(index);
      speed.add(turn.measured().callsPerSecond());
      ratio.add(turn.measured().callsPerSecond() / first.get(index).measured().callsPerSecond());
      cost.add(turn.microsPerCall(turn.server()));
      costRatio.add(
          turn.microsPerCall(turn.server())
              / first.get(index).microsPerCall(first.get(index).server()));
      generator.add(turn.microsPerCall(turn.generator()));
    }
    Samples times = Samples.merged(turns.stream().map(turn -> turn.measured().calls()).toList());
    table.row(
        contender.name(),
        Samples.median(speed),
        Samples.median(ratio),
        times.millis(0.5),
        times.millis(0.99),
        Samples.median(cost),
        Samples.median(costRatio),
        contender.worker().apart() ? Samples.median(generator) : Double.NaN,
        turns.stream().mapToInt(turn -> turn.measured().failures()).sum());
  }

  private record Turn(Measured measured, Duration server, Duration generator) {

    double microsPerCall(Duration processorTime) {
      return processorTime.toNanos() / NANOS_PER_MICRO / measured.calls().size();
    }
  }
}
