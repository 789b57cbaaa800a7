package dev.annex.runtime.wasm.limits;

import dev.annex.api.call.Limit;
import dev.annex.api.call.Meter;
import dev.annex.api.runtime.Sandbox;
import dev.annex.runtime.wasm.Workshop;
import dev.annex.runtime.wasm.limits.Attempt.Ended;
import dev.annex.runtime.wasm.limits.HostileCase.Run;
import dev.annex.runtime.wasm.memory.MemoryPool;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicBoolean;

/**
 * Prints how long after its limit each hostile call ended, how a harmless extension fares
 * meanwhile, and what is left afterwards. Started by {@code cases/limits/measure}.
 *
 * <p>The moment at which fuel runs out cannot be seen from outside. So calls that end by fuel are
 * given one unit, and the whole call counts.
 */
public final class Measure {

  private static final Duration BOUND = Duration.ofMillis(50);
  private static final double SLOWER_AT_MOST = 2.0;
  private static final int QUIET_CALLS = 3_000;

  private final Workshop workshop = new Workshop();
  private final Attempt attempt = new Attempt(workshop);
  private final Workshop.Prepared harmless = workshop.guest("morphee/echo");
  private final List<String> broken = new ArrayList<>();

  private Measure() {}

  /** The only argument is the number of rounds. */
  public static void main(String... arguments) throws InterruptedException {
    Measure measure = new Measure();
    measure.measure(arguments.length == 0 ? 5 : Integer.parseInt(arguments[0]));
    measure.broken.forEach(what -> System.out.println("BROKEN " + what));
    System.exit(measure.broken.isEmpty() ? 0 : 1);
  }

  private void measure(int rounds) throws InterruptedException {
    List<Run> runs =
        HostileCase.all().stream()
            .flatMap(hostile -> hostile.runs().stream())
            .filter(run -> !run.installs() && run.needs().isEmpty())
            .filter(run -> run.host().equals("answers") || run.host().equals("blocks"))
            .toList();
    runs.forEach(this::once);
    callHarmless(QUIET_CALLS, new AtomicBoolean());
    long heap = usedHeap();
    int threads = Thread.getAllStackTraces().size();

    List<Row> rows = new ArrayList<>();
    for (Run run : runs) {
      List<Duration> times = new ArrayList<>();
      for (int round = 0; round < rounds; round++) {
        times.add(once(run).afterLimit());
      }
      rows.add(new Row(run, times.stream().max(Comparator.naturalOrder()).orElseThrow()));
    }
    report(rows);
    // With all of their fuel they get further than in the rounds above, into code that is new to
    // the JVM; its compiling is not what is measured.
    for (int i = 0; i < 2; i++) {
      runs.forEach(attempt::run);
    }
    long[] quiet = callHarmless(QUIET_CALLS, new AtomicBoolean());
    long[] beside = besides(runs);
    double ratio = (double) percentile(beside, 99) / percentile(quiet, 99);
    System.out.printf(
        "harmless calls: alone p50 %d us, p99 %d us; beside hostile ones p50 %d us, p99 %d us (%.2f times, %d calls)%n",
        percentile(quiet, 50),
        percentile(quiet, 99),
        percentile(beside, 50),
        percentile(beside, 99),
        ratio,
        beside.length);
    if (ratio > SLOWER_AT_MOST) {
      broken.add("p99 of harmless calls: %.2f times".formatted(ratio));
    }
    reportRest(heap, threads);
  }

  private Ended once(Run run) {
    if (run.limit().equals(Optional.of("fuel"))) {
      Workshop.Prepared program =
          workshop.prepare(run.hostile().files(), limits -> run.limits(limits).with(Limit.FUEL, 1));
      return Attempt.call(program, "{}", run.time(), run.host());
    }
    return attempt.run(run);
  }

  private void report(List<Row> rows) {
    List<Row> slowestFirst =
        rows.stream().sorted(Comparator.comparing(Row::worst).reversed()).toList();
    long[] all = rows.stream().mapToLong(row -> row.worst().toNanos() / 1_000).sorted().toArray();
    System.out.printf(
        "from limit to end, worst of each of %d runs: p50 %d us, p90 %d us, p99 %d us, most %d us%n",
        all.length,
        percentile(all, 50),
        percentile(all, 90),
        percentile(all, 99),
        all[all.length - 1]);
    slowestFirst.stream()
        .limit(12)
        .forEach(
            row -> System.out.printf("%8.1f ms  %s%n", row.worst().toNanos() / 1e6, row.run()));
    slowestFirst.stream()
        .filter(row -> row.run().limit().isPresent() && row.worst().compareTo(BOUND) > 0)
        .forEach(
            row -> broken.add("%s ended %s after its limit".formatted(row.run(), row.worst())));
  }

  /** Harmless calls while hostile ones run one after the other. */
  private long[] besides(List<Run> runs) throws InterruptedException {
    AtomicBoolean stop = new AtomicBoolean();
    Thread hostile =
        Thread.ofPlatform()
            .start(() -> {
              for (int i = 0; !stop.get(); i = (i + 1) % runs.size()) {
                attempt.run(runs.get(i));
              }
            });
    long[] times = callHarmless(QUIET_CALLS, stop);
    stop.set(true);
    hostile.join();
    return times;
  }

  private long[] callHarmless(int calls, AtomicBoolean stop) throws InterruptedException {
    long[] micros = new long[calls];
    for (int i = 0; i < calls && !stop.get(); i++) {
      long begun = System.nanoTime();
      Meter meter = Meter.start(harmless.limits(), harmless.limits().time());
      try (Sandbox sandbox = harmless.program().open()) {
        sandbox.call(
            Workshop.Prepared.call(harmless.tool("greet"), "{}"),
            new HostileHost(meter, "answers"),
            meter);
      }
      micros[i] = (System.nanoTime() - begun) / 1_000;
      Thread.sleep(1);
    }
    Arrays.sort(micros);
    return micros;
  }

  private void reportRest(long heapBefore, int threadsBefore) throws InterruptedException {
    attempt.forget();
    for (int i = 0; i < 1_000 && Thread.getAllStackTraces().size() > threadsBefore; i++) {
      Thread.sleep(10);
    }
    MemoryPool pool = workshop.engine().memoryPool();
    long running = pool.heldBytes() - pool.idleBytes();
    pool.dropIdleSince(System.nanoTime());
    System.out.printf(
        "afterwards: heap %+d KiB, threads %+d, guests running %d, memory of guests %d bytes%n",
        (usedHeap() - heapBefore) / 1_024,
        Thread.getAllStackTraces().size() - threadsBefore,
        workshop.engine().running(),
        running);
    if (running != 0 || workshop.engine().running() != 0) {
      broken.add("something of a call is left");
    }
  }

  private static long percentile(long[] sorted, int percent) {
    return sorted[Math.min(sorted.length - 1, sorted.length * percent / 100)];
  }

  private static long usedHeap() {
    for (int i = 0; i < 3; i++) {
      System.gc();
    }
    return Runtime.getRuntime().totalMemory() - Runtime.getRuntime().freeMemory();
  }

  private record Row(Run run, Duration worst) {}
}
