package dev.annex.runtime.wasm.wasi;

import dev.annex.api.call.Budget;
import dev.annex.files.RegularFile;
import dev.annex.runtime.wasm.guest.Guest;
import dev.annex.runtime.wasm.guest.GuestMemory;
import dev.annex.runtime.wasm.wasi.abi.Errno;
import dev.annex.runtime.wasm.wasi.abi.Rights;
import dev.annex.runtime.wasm.wasi.abi.WasiFailure;

/** Reading and writing, and where. */
final class DataFunctions {

  private static final int FROM_START = 0;
  private static final int FROM_HERE = 1;
  private static final int FROM_END = 2;

  private DataFunctions() {}

  static Errno read(Wasi wasi, Guest guest, Arguments given) {
    Descriptor descriptor = wasi.descriptors().get(given.i32(0), Rights.FD_READ);
    GuestMemory memory = guest.memory();
    Vectors vectors =
        Vectors.checked(memory, wasi.meter(), given.i32(1), given.i32(2), given.i32(3));
    if (descriptor.target() instanceof Target.Input input) {
      memory.writeInt(given.i32(3), vectors.fill((_, most) -> input.read(most)));
      return Errno.SUCCESS;
    }
    Target.FileTarget file = descriptor.file();
    long start = file.position();
    int read = vectors.fill((done, most) -> file.file().read(start + done, most));
    file.moveTo(start + read);
    memory.writeInt(given.i32(3), read);
    return Errno.SUCCESS;
  }

  static Errno readAt(Wasi wasi, Guest guest, Arguments given) {
    Descriptor descriptor = wasi.descriptors().get(given.i32(0));
    Target.FileTarget file = descriptor.file();
    descriptor.require(Rights.FD_READ | Rights.FD_SEEK);
    GuestMemory memory = guest.memory();
    Vectors vectors =
        Vectors.checked(memory, wasi.meter(), given.i32(1), given.i32(2), given.i32(4));
    long start = position(given.i64(3));
    int read = vectors.fill((done, most) -> file.file().read(start + done, most));
    memory.writeInt(given.i32(4), read);
    return Errno.SUCCESS;
  }

  static Errno write(Wasi wasi, Guest guest, Arguments given) {
    Descriptor descriptor = wasi.descriptors().get(given.i32(0), Rights.FD_WRITE);
    GuestMemory memory = guest.memory();
    Vectors vectors =
        Vectors.checked(memory, wasi.meter(), given.i32(1), given.i32(2), given.i32(3));
    if (descriptor.target() instanceof Target.Sink sink) {
      sink.output().expect(vectors.bytes());
      memory.writeInt(given.i32(3), vectors.drain((_, bytes) -> print(wasi, sink, bytes)));
      return Errno.SUCCESS;
    }
    Target.FileTarget file = descriptor.file();
    long start = descriptor.has(Descriptor.APPEND) ? file.file().size() : file.position();
    int written = vectors.drain((done, bytes) -> file.file().write(start + done, bytes));
    file.moveTo(start + written);
    syncWhenAsked(descriptor, file.file());
    memory.writeInt(given.i32(3), written);
    return Errno.SUCCESS;
  }

  private static void print(Wasi wasi, Target.Sink sink, byte[] bytes) {
    sink.output().write(bytes);
    wasi.meter().spend(Budget.OUTPUT_BYTES, bytes.length);
  }

  static Errno writeAt(Wasi wasi, Guest guest, Arguments given) {
    Descriptor descriptor = wasi.descriptors().get(given.i32(0));
    Target.FileTarget file = descriptor.file();
    descriptor.require(Rights.FD_WRITE | Rights.FD_SEEK);
    GuestMemory memory = guest.memory();
    Vectors vectors =
        Vectors.checked(memory, wasi.meter(), given.i32(1), given.i32(2), given.i32(4));
    long start = position(given.i64(3));
    int written = vectors.drain((done, bytes) -> file.file().write(start + done, bytes));
    syncWhenAsked(descriptor, file.file());
    memory.writeInt(given.i32(4), written);
    return Errno.SUCCESS;
  }

  private static void syncWhenAsked(Descriptor descriptor, RegularFile file) {
    if (descriptor.has(Descriptor.SYNC)) {
      file.sync(true);
    } else if (descriptor.has(Descriptor.SYNC_DATA)) {
      file.sync(false);
    }
  }

  static Errno seek(Wasi wasi, Guest guest, Arguments given) {
    Descriptor descriptor = wasi.descriptors().get(given.i32(0));
    Target.FileTarget file = descriptor.file();
    int whence = given.i32(2) & 0xFF;
    boolean tells = whence == FROM_HERE && given.i64(1) == 0;
    if (!tells || !descriptor.may(Rights.FD_TELL)) {
      descriptor.require(Rights.FD_SEEK);
    }
    guest.memory().require(given.i32(3), Long.BYTES);
    long from =
        switch (whence) {
          case FROM_START -> 0;
          case FROM_HERE -> file.position();
          case FROM_END -> file.file().size();
          default -> throw new WasiFailure(Errno.INVALID);
        };
    file.moveTo(position(from + given.i64(1)));
    guest.memory().writeLong(given.i32(3), file.position());
    return Errno.SUCCESS;
  }

  static Errno tell(Wasi wasi, Guest guest, Arguments given) {
    Descriptor descriptor = wasi.descriptors().get(given.i32(0));
    Target.FileTarget file = descriptor.file();
    descriptor.require(Rights.FD_TELL);
    guest.memory().writeLong(given.i32(1), file.position());
    return Errno.SUCCESS;
  }

  /** A place in a file; one before its start, or so far behind that it wraps, is none. */
  private static long position(long given) {
    if (given < 0) {
      throw new WasiFailure(Errno.INVALID);
    }
    return given;
  }
}
