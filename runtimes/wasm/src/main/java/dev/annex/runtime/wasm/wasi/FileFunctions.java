package dev.annex.runtime.wasm.wasi;

import dev.annex.files.FileTimes;
import dev.annex.files.OpenEntry;
import dev.annex.files.RegularFile;
import dev.annex.runtime.wasm.guest.Guest;
import dev.annex.runtime.wasm.guest.GuestMemory;
import dev.annex.runtime.wasm.guest.Headroom;
import dev.annex.runtime.wasm.wasi.abi.Errno;
import dev.annex.runtime.wasm.wasi.abi.Rights;
import dev.annex.runtime.wasm.wasi.abi.WasiFailure;

/** What can be done with a file or directory that is open, besides reading and writing. */
final class FileFunctions {

  private static final int LAST_ADVICE = 5;

  private FileFunctions() {}

  /** Advice is understood and not followed: the host's system reads ahead as it sees fit. */
  static Errno advise(Wasi wasi, Guest guest, Arguments given) {
    Descriptor descriptor = wasi.descriptors().get(given.i32(0));
    descriptor.file();
    descriptor.require(Rights.FD_ADVISE);
    int advice = given.i32(3) & 0xFF;
    if (advice > LAST_ADVICE) {
      return Errno.INVALID;
    }
    RegularFile.end(given.i64(1), given.i64(2));
    return Errno.SUCCESS;
  }

  /** Makes a file as long as that; the room is counted, but the disk may still turn out full. */
  static Errno allocate(Wasi wasi, Guest guest, Arguments given) {
    Descriptor descriptor = wasi.descriptors().get(given.i32(0));
    RegularFile file = descriptor.file().file();
    descriptor.require(Rights.FD_ALLOCATE);
    if (given.i64(2) == 0) {
      return Errno.INVALID;
    }
    long end = RegularFile.end(given.i64(1), given.i64(2));
    if (end > file.size()) {
      file.resize(end);
    }
    return Errno.SUCCESS;
  }

  static Errno setSize(Wasi wasi, Guest guest, Arguments given) {
    Descriptor descriptor = wasi.descriptors().get(given.i32(0));
    RegularFile file = descriptor.file().file();
    descriptor.require(Rights.FD_FILESTAT_SET_SIZE);
    if (given.i64(1) < 0) {
      return Errno.INVALID;
    }
    file.resize(given.i64(1));
    return Errno.SUCCESS;
  }

  static Errno status(Wasi wasi, Guest guest, Arguments given) {
    Descriptor descriptor = wasi.descriptors().get(given.i32(0), Rights.FD_FILESTAT_GET);
    guest.memory().require(given.i32(1), FileStatusLayout.BYTES);
    byte[] status =
        switch (descriptor.target()) {
          case Target.OnDisk file -> FileStatusLayout.of(opened(file).status());
          case Target.Stream _ -> FileStatusLayout.ofStream();
        };
    guest.memory().write(given.i32(1), status);
    return Errno.SUCCESS;
  }

  static Errno setTimes(Wasi wasi, Guest guest, Arguments given) {
    Descriptor descriptor = wasi.descriptors().get(given.i32(0), Rights.FD_FILESTAT_SET_TIMES);
    FileTimes times = TimeFlags.times(wasi, given.i64(1), given.i64(2), given.i32(3));
    opened(descriptor).setTimes(times);
    return Errno.SUCCESS;
  }

  static Errno sync(Wasi wasi, Guest guest, Arguments given) {
    opened(wasi.descriptors().get(given.i32(0), Rights.FD_SYNC)).sync(true);
    return Errno.SUCCESS;
  }

  static Errno syncData(Wasi wasi, Guest guest, Arguments given) {
    opened(wasi.descriptors().get(given.i32(0), Rights.FD_DATASYNC)).sync(false);
    return Errno.SUCCESS;
  }

  private static OpenEntry opened(Descriptor descriptor) {
    return switch (descriptor.target()) {
      case Target.OnDisk file -> opened(file);
      case Target.Stream _ -> throw new WasiFailure(Errno.INVALID);
    };
  }

  private static OpenEntry opened(Target.OnDisk file) {
    Headroom.require();
    return file.entry();
  }

  static Errno readDirectory(Wasi wasi, Guest guest, Arguments given) {
    Descriptor descriptor = wasi.descriptors().get(given.i32(0));
    Target.DirectoryTarget directory = descriptor.directory();
    descriptor.require(Rights.FD_READDIR);
    GuestMemory memory = guest.memory();
    memory.require(given.i32(1), given.i32(2));
    memory.require(given.i32(4), Integer.BYTES);
    int used =
        new DirectoryPage(memory, wasi.meter(), given.i32(1), given.i32(2))
            .fill(directory, given.i64(3), wasi.descriptors().roomForNames(directory));
    memory.writeInt(given.i32(4), used);
    return Errno.SUCCESS;
  }
}
