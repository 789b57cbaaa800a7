package dev.annex.bench.load;

import dev.annex.bench.report.Samples;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.function.BooleanSupplier;

/** Callers in this process that each call, wait for the answer, and call again. */
public final class DirectLoad implements Load {

  private final BooleanSupplier call;
  private final int callers;

  /**
   * A load of one kind of call.
   *
   * @param call makes one, and says whether its answer was good; any thread
   */
  public DirectLoad(BooleanSupplier call, int callers) {
    this.call = call;
    this.callers = callers;
  }

  @Override
  public Measured run(Duration length) throws IOException, InterruptedException {
    long start = System.nanoTime();
    long stop = start + length.toNanos();
    List<Future<Measured>> running = new ArrayList<>();
    List<Measured> all = new ArrayList<>();
    try (ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor()) {
      for (int caller = 0; caller < callers; caller++) {
        running.add(threads.submit(() -> callUntil(stop)));
      }
      for (Future<Measured> caller : running) {
        all.add(caller.get());
      }
    } catch (ExecutionException e) {
      throw new IOException("a caller of the load failed", e.getCause());
    }
    return new Measured(
        Duration.ofNanos(System.nanoTime() - start),
        Samples.merged(all.stream().map(Measured::calls).toList()),
        all.stream().mapToInt(Measured::failures).sum());
  }

  private Measured callUntil(long stop) {
    Samples times = new Samples();
    int failures = 0;
    long start = System.nanoTime();
    long now = start;
    while (now < stop) {
      boolean good = call.getAsBoolean();
      long after = System.nanoTime();
      if (good) {
        times.add(after - now);
      } else {
        failures++;
      }
      now = after;
    }
    return new Measured(Duration.ofNanos(now - start), times, failures);
  }
}
