package dev.annex.bench.micro;

import dev.annex.api.call.Budget;
import dev.annex.api.call.Limits;
import dev.annex.api.call.Meter;
import java.time.Duration;
import java.util.concurrent.TimeUnit;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.State;

/** The budget that every host call spends from. */
@State(Scope.Thread)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
public class MeterBenchmark {

  private final Meter meter = Meter.start(Limits.defaults(), Duration.ofHours(1));

  /** Spends nothing, which runs every check and never runs out. */
  @Benchmark
  public void spend() {
    meter.spend(Budget.HOST_CALLS, 0);
  }

  /** Asks whether the call may go on. */
  @Benchmark
  public void check() {
    meter.check();
  }

  /** A new one, as each call gets. */
  @Benchmark
  public Meter start() {
    return Meter.start(Limits.defaults(), Duration.ofSeconds(30));
  }
}
