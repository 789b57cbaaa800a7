package dev.annex.runtime.wasm.wasi;

import dev.annex.api.call.Meter;
import dev.annex.files.FileFailure;
import dev.annex.runtime.wasm.guest.GuestMemory;
import dev.annex.runtime.wasm.wasi.abi.WasiFailure;

/**
 * The list of buffers of a read or write. Every buffer is checked before the first is used; the
 * list itself may lie in a buffer and change while it is used, so each access is checked again.
 */
final class Vectors {

  /** What is moved between two looks at the meter, and through one array. */
  private static final int CHUNK = 1 << 16;

  private static final int VECTOR_BYTES = 8;
  private static final int CHECK_EVERY = 1_024;

  private final GuestMemory memory;
  private final Meter meter;
  private final int at;
  private final int count;
  private final long bytes;

  private Vectors(GuestMemory memory, Meter meter, int at, int count, long bytes) {
    this.memory = memory;
    this.meter = meter;
    this.at = at;
    this.count = count;
    this.bytes = bytes;
  }

  /** Checks the list, each buffer, and the place where the number of bytes will be written. */
  static Vectors checked(GuestMemory memory, Meter meter, int at, int count, int result) {
    memory.require(at, (int) Math.min(0xFFFF_FFFFL, VECTOR_BYTES * Integer.toUnsignedLong(count)));
    memory.charge(2L * count);
    long bytes = 0;
    for (int i = 0; i < count; i++) {
      if (i % CHECK_EVERY == 0) {
        meter.check();
      }
      int length = memory.readInt(at + i * VECTOR_BYTES + 4);
      memory.require(memory.readInt(at + i * VECTOR_BYTES), length);
      bytes += Integer.toUnsignedLong(length);
    }
    memory.require(result, Integer.BYTES);
    return new Vectors(memory, meter, at, count, bytes);
  }

  /** How many bytes all buffers had together when they were checked. */
  long bytes() {
    return bytes;
  }

  /** Where bytes come from; fewer than asked for means that there are no more now. */
  @FunctionalInterface
  interface Source {
    byte[] read(long done, int most);
  }

  /** Fills the buffers in their order; how many bytes that were. */
  int fill(Source source) {
    long done = 0;
    for (int i = 0; i < count; i++) {
      if (i % CHECK_EVERY == 0) {
        meter.check();
      }
      int pointer = memory.readInt(at + i * VECTOR_BYTES);
      long left = Integer.toUnsignedLong(memory.readInt(at + i * VECTOR_BYTES + 4));
      while (left > 0) {
        meter.check();
        int wanted = (int) Math.min(Math.min(left, CHUNK), Integer.MAX_VALUE - done);
        byte[] part = source.read(done, wanted);
        memory.write(pointer, part);
        pointer += part.length;
        left -= part.length;
        done += part.length;
        if (part.length < wanted || done == Integer.MAX_VALUE) {
          return (int) done;
        }
      }
    }
    return (int) done;
  }

  /** Where bytes go to. */
  @FunctionalInterface
  interface Drain {

    /** Takes all of them, or fails. */
    void write(long done, byte[] bytes);
  }

  /**
   * Empties the buffers in their order.
   *
   * @return how many bytes that were; fewer than all when the drain failed after some
   */
  int drain(Drain drain) {
    long done = 0;
    for (int i = 0; i < count; i++) {
      if (i % CHECK_EVERY == 0) {
        meter.check();
      }
      int pointer = memory.readInt(at + i * VECTOR_BYTES);
      long left = Integer.toUnsignedLong(memory.readInt(at + i * VECTOR_BYTES + 4));
      while (left > 0) {
        meter.check();
        byte[] part =
            memory.read(pointer, (int) Math.min(Math.min(left, CHUNK), Integer.MAX_VALUE - done));
        if (part.length == 0) {
          return (int) done;
        }
        if (!wrote(drain, done, part)) {
          return (int) done;
        }
        pointer += part.length;
        left -= part.length;
        done += part.length;
      }
    }
    return (int) done;
  }

  /** Whether it was taken; the guest hears of a failure only when nothing was. */
  private static boolean wrote(Drain drain, long done, byte[] part) {
    try {
      drain.write(done, part);
      return true;
    } catch (WasiFailure | FileFailure failure) {
      if (done == 0) {
        throw failure;
      }
      return false;
    }
  }
}
