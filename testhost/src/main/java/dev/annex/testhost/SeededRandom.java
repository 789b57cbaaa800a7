package dev.annex.testhost;

import java.security.SecureRandom;
import java.util.SplittableRandom;

/**
 * Random bytes that are the same in every run. Why does it begin anew with every call? Code is
 * prepared in the background and takes random bytes, too, at no fixed moment. Any thread.
 */
final class SeededRandom extends SecureRandom {

  private static final long serialVersionUID = 1;

  private final long seed;
  private transient SplittableRandom source;

  SeededRandom(long seed) {
    this.seed = seed;
    this.source = new SplittableRandom(seed);
  }

  /** The bytes of a call follow, the first of which is number 1. */
  synchronized void begin(int call) {
    source = new SplittableRandom(seed + 31L * call);
  }

  @Override
  public String getAlgorithm() {
    return "seeded";
  }

  @Override
  public synchronized void nextBytes(byte[] bytes) {
    source.nextBytes(bytes);
  }

  @Override
  public synchronized int nextInt() {
    return source.nextInt();
  }

  @Override
  public synchronized long nextLong() {
    return source.nextLong();
  }

  @Override
  public void setSeed(long ignored) {}
}
