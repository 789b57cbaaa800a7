package dev.annex.processes;

import java.time.Duration;

/** Sleeps without being kept from what has to be finished: an interrupt is noted for later. */
final class Pause {

  private Pause() {}

  static void of(Duration time) {
    try {
      Thread.sleep(time);
    } catch (InterruptedException e) {
      sleepOn(time);
      Thread.currentThread().interrupt();
    }
  }

  private static void sleepOn(Duration time) {
    try {
      Thread.sleep(time);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }
}
