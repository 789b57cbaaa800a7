package dev.annex.runtime.wasm.wasi;

import dev.annex.runtime.wasm.guest.Guest;
import dev.annex.runtime.wasm.guest.GuestExit;
import dev.annex.runtime.wasm.guest.GuestMemory;
import dev.annex.runtime.wasm.guest.Headroom;
import dev.annex.runtime.wasm.wasi.abi.Errno;
import java.util.Set;

/** How a program starts and ends, and its random numbers. */
final class ProgramFunctions {

  private static final int RANDOM_CHUNK = 1 << 16;

  private static final int LAST_SIGNAL = 30;

  /** None, child, continue, urgent and window: those that end no process that does not ask. */
  private static final Set<Integer> HARMLESS_SIGNALS = Set.of(0, 16, 17, 22, 27);

  /** Stop, and the three by which a terminal stops: nobody could wake the guest again. */
  private static final Set<Integer> STOPPING_SIGNALS = Set.of(18, 19, 20, 21);

  /** What a shell adds to a signal's number to tell it as an exit code. */
  private static final int ENDED_BY_SIGNAL = 128;

  private ProgramFunctions() {}

  static Errno argumentSizes(Wasi wasi, Guest guest, Arguments given) {
    wasi.arguments().writeSizes(guest.memory(), given.i32(0), given.i32(1));
    return Errno.SUCCESS;
  }

  static Errno arguments(Wasi wasi, Guest guest, Arguments given) {
    wasi.arguments().write(guest.memory(), given.i32(0), given.i32(1));
    return Errno.SUCCESS;
  }

  static Errno environmentSizes(Wasi wasi, Guest guest, Arguments given) {
    wasi.environment().writeSizes(guest.memory(), given.i32(0), given.i32(1));
    return Errno.SUCCESS;
  }

  static Errno environment(Wasi wasi, Guest guest, Arguments given) {
    wasi.environment().write(guest.memory(), given.i32(0), given.i32(1));
    return Errno.SUCCESS;
  }

  static Errno random(Wasi wasi, Guest guest, Arguments given) {
    GuestMemory memory = guest.memory();
    int pointer = given.i32(0);
    int left = given.i32(1);
    memory.require(pointer, left);
    Headroom.require();
    while (left != 0) {
      byte[] chunk = new byte[(int) Math.min(Integer.toUnsignedLong(left), RANDOM_CHUNK)];
      wasi.surroundings().random().nextBytes(chunk);
      memory.write(pointer, chunk);
      pointer += chunk.length;
      left -= chunk.length;
      wasi.meter().check();
    }
    return Errno.SUCCESS;
  }

  /** A guest has no signal handlers, so a signal does what it does to a process without them. */
  static Errno raise(Wasi wasi, Guest guest, Arguments given) {
    int signal = given.i32(0);
    if (signal < 0 || signal > LAST_SIGNAL) {
      return Errno.INVALID;
    }
    if (HARMLESS_SIGNALS.contains(signal)) {
      return Errno.SUCCESS;
    }
    if (STOPPING_SIGNALS.contains(signal)) {
      return Errno.NOT_SUPPORTED;
    }
    throw new GuestExit(ENDED_BY_SIGNAL + signal);
  }
}
