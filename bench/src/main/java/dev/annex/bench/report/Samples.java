package dev.annex.bench.report;

import java.time.Duration;
import java.util.Arrays;
import java.util.List;

/** Times that were measured one by one, all of them kept. One thread writes. */
public final class Samples {

  private static final double NANOS_PER_MILLI = 1_000_000;

  private long[] nanos = new long[1_024];
  private int size;

  /** Adds a time. */
  public void add(long elapsedNanos) {
    if (size == nanos.length) {
      nanos = Arrays.copyOf(nanos, size * 2);
    }
    nanos[size++] = elapsedNanos;
  }

  /** Adds a time. */
  public void add(Duration elapsed) {
    add(elapsed.toNanos());
  }

  /** All times of several parts of one measurement. */
  public static Samples merged(List<Samples> parts) {
    Samples all = new Samples();
    all.nanos =
        parts.stream().flatMapToLong(part -> Arrays.stream(part.nanos, 0, part.size)).toArray();
    all.size = all.nanos.length;
    if (all.nanos.length == 0) {
      all.nanos = new long[1];
    }
    return all;
  }

  /** How many there are. */
  public int size() {
    return size;
  }

  /**
   * The time that a share of all calls did not exceed, in milliseconds; not a number when there are
   * none.
   *
   * @param share from 0 to 1
   */
  public double millis(double share) {
    if (size == 0) {
      return Double.NaN;
    }
    long[] sorted = Arrays.copyOf(nanos, size);
    Arrays.sort(sorted);
    int index = (int) Math.ceil(share * size) - 1;
    return sorted[Math.clamp(index, 0, size - 1)] / NANOS_PER_MILLI;
  }

  /** The middle of a few figures; not a number when there are none. */
  public static double median(List<Double> figures) {
    if (figures.isEmpty()) {
      return Double.NaN;
    }
    List<Double> sorted = figures.stream().sorted().toList();
    int middle = sorted.size() / 2;
    return sorted.size() % 2 == 1
        ? sorted.get(middle)
        : (sorted.get(middle - 1) + sorted.get(middle)) / 2;
  }
}
