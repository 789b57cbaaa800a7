package dev.annex.bench.sandbox.worker;

import java.lang.management.ManagementFactory;
import java.lang.management.MemoryPoolMXBean;
import java.lang.management.MemoryType;

/**
 * What the process holds when all garbage is gone, in bytes.
 *
 * @param heap objects
 * @param classes class data and compiled code
 */
record Held(long heap, long classes) {

  private static final int COLLECTIONS = 4;

  static Held now() {
    for (int i = 0; i < COLLECTIONS; i++) {
      System.gc();
    }
    long heap = ManagementFactory.getMemoryMXBean().getHeapMemoryUsage().getUsed();
    long classes =
        ManagementFactory.getMemoryPoolMXBeans().stream()
            .filter(pool -> pool.getType() == MemoryType.NON_HEAP)
            .map(MemoryPoolMXBean::getUsage)
            .mapToLong(usage -> usage == null ? 0 : usage.getUsed())
            .sum();
    return new Held(heap, classes);
  }
}
