package dev.annex.bench.machine;

import java.time.Duration;

/** What works for a load, wherever it runs. */
public interface Worker extends AutoCloseable {

  /** Processor time it has used so far, with everything below it. */
  Duration processorTime();

  /** Whether it runs in processes of its own, so that its processor time is not the generator's. */
  boolean apart();

  /** Ends it. */
  @Override
  void close();
}
