package dev.annex.runtime.wasm.wasi;

import dev.annex.runtime.wasm.guest.Guest;
import dev.annex.runtime.wasm.wasi.abi.Errno;

/** Time, and waiting for it. */
final class ClockFunctions {

  private static final long RESOLUTION_NANOS = 1_000;

  private ClockFunctions() {}

  static Errno resolution(Wasi wasi, Guest guest, Arguments given) {
    ClockId.of(given.i32(0));
    guest.memory().writeLong(given.i32(1), RESOLUTION_NANOS);
    return Errno.SUCCESS;
  }

  static Errno time(Wasi wasi, Guest guest, Arguments given) {
    ClockId clock = ClockId.of(given.i32(0));
    guest.memory().require(given.i32(2), Long.BYTES);
    guest.memory().writeLong(given.i32(2), clock.nanos(wasi));
    return Errno.SUCCESS;
  }

  static Errno poll(Wasi wasi, Guest guest, Arguments given) {
    return new Poll(wasi)
        .run(guest.memory(), given.i32(0), given.i32(1), given.i32(2), given.i32(3));
  }
}
