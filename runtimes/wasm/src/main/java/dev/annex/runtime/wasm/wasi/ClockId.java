package dev.annex.runtime.wasm.wasi;

import dev.annex.runtime.wasm.wasi.abi.Errno;
import dev.annex.runtime.wasm.wasi.abi.WasiFailure;
import java.time.Instant;
import java.util.concurrent.TimeUnit;

/** The clocks of WASI. */
enum ClockId {
  REALTIME,
  MONOTONIC,
  PROCESS_PROCESSOR_TIME,
  THREAD_PROCESSOR_TIME;

  static ClockId of(int number) {
    if (number < 0 || number >= values().length) {
      throw new WasiFailure(Errno.INVALID);
    }
    return values()[number];
  }

  /** Whether time passes on it while a guest waits. */
  boolean runsWhileWaiting() {
    return this == REALTIME || this == MONOTONIC;
  }

  long nanos(Wasi wasi) {
    return switch (this) {
      case REALTIME -> sinceEpoch(wasi.surroundings().clock().instant());
      case MONOTONIC -> wasi.surroundings().nanoTime().getAsLong();
      case PROCESS_PROCESSOR_TIME, THREAD_PROCESSOR_TIME ->
          wasi.processorTime().nanos().orElseThrow(() -> new WasiFailure(Errno.NOT_SUPPORTED));
    };
  }

  static long sinceEpoch(Instant now) {
    return TimeUnit.SECONDS.toNanos(now.getEpochSecond()) + now.getNano();
  }
}
