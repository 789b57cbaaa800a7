package dev.annex.bench.micro;

import dev.annex.api.call.Outcome;
import java.util.concurrent.TimeUnit;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OperationsPerInvocation;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.TearDown;

/** The route of a call through the core, and the gate its guest meets. */
@State(Scope.Benchmark)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
public class InvokerBenchmark {

  private final MicroHost host = new MicroHost();

  /** Makes sure that what is measured is not a failure. */
  @Setup
  public void check() {
    for (Outcome outcome : new Outcome[] {host.callNothing(), host.callHostCalls()}) {
      if (!(outcome instanceof Outcome.Completed)) {
        throw new IllegalStateException(outcome.toString());
      }
    }
  }

  /** One whole call of a tool that does nothing. */
  @Benchmark
  public Outcome invocation() {
    return host.callNothing();
  }

  /** One {@code kv.get} through the gate, with its share of the call around it. */
  @Benchmark
  @OperationsPerInvocation(MicroHost.HOST_CALLS)
  public Outcome hostCall() {
    return host.callHostCalls();
  }

  /** Closes the host. */
  @TearDown
  public void close() {
    host.close();
  }
}
