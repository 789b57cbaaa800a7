package dev.annex.runtime.wasm.wasi;

import java.lang.management.ManagementFactory;
import java.lang.management.ThreadMXBean;
import java.util.OptionalLong;

/**
 * The processor time of the guest's thread, counted from when it was first asked for: what other
 * calls spent on the same thread before is nobody's business. A guest is one thread, so it serves
 * as that of its process, too.
 */
final class ProcessorTime {

  private OptionalLong start = OptionalLong.empty();

  /** In nanoseconds; empty where the machine does not count it. */
  OptionalLong nanos() {
    ThreadMXBean threads = ManagementFactory.getThreadMXBean();
    if (!threads.isCurrentThreadCpuTimeSupported()) {
      return OptionalLong.empty();
    }
    long now = threads.getCurrentThreadCpuTime();
    if (now < 0) {
      return OptionalLong.empty();
    }
    if (start.isEmpty()) {
      start = OptionalLong.of(now);
    }
    return OptionalLong.of(Math.max(0, now - start.getAsLong()));
  }
}
