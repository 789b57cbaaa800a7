package dev.annex.runtime.wasm.wasi;

import dev.annex.files.Directory;
import dev.annex.files.FileTimes;
import dev.annex.files.OpenEntry;
import dev.annex.files.OpenRequest;
import dev.annex.files.RegularFile;
import dev.annex.files.RelativePath;
import dev.annex.runtime.wasm.guest.Guest;
import dev.annex.runtime.wasm.guest.GuestMemory;
import dev.annex.runtime.wasm.wasi.abi.Errno;
import dev.annex.runtime.wasm.wasi.abi.Rights;
import dev.annex.runtime.wasm.wasi.abi.WasiFailure;
import java.nio.charset.StandardCharsets;
import java.util.Optional;

/** What is done through a directory and a path. */
final class PathFunctions {

  /** No path that long exists; it is not even copied. */
  private static final int LONGEST_PATH = 4_096;

  private static final int FOLLOW = 1;

  private static final int CREATE = 1;
  private static final int DIRECTORY = 2;
  private static final int EXCLUSIVE = 4;
  private static final int TRUNCATE = 8;
  private static final int ALL_OPEN_FLAGS = 15;

  /** Of no use for a file that is not opened for writing. */
  private static final long WITH_WRITE = Rights.FD_ALLOCATE | Rights.FD_FILESTAT_SET_SIZE;

  private PathFunctions() {}

  static Errno open(Wasi wasi, Guest guest, Arguments given) {
    Descriptor parent = wasi.descriptors().get(given.i32(0));
    Directory directory = parent.directory().directory();
    byte[] path = path(guest, given.i32(2), given.i32(3));
    guest.memory().require(given.i32(8), Integer.BYTES);
    int openFlags = given.i32(4) & 0xFFFF;
    int flags = given.i32(7) & 0xFFFF;
    if ((openFlags & ~ALL_OPEN_FLAGS) != 0 || (flags & ~Descriptor.ALL_FLAGS) != 0) {
      return Errno.INVALID;
    }
    long wanted = given.i64(5);
    requireToOpen(parent, openFlags, wanted);
    wasi.descriptors().requireRoom();
    OpenEntry entry =
        directory.open(RelativePath.of(path), request(given.i32(1), openFlags, wanted));
    Descriptor opened = descriptor(entry, parent, wanted, given.i64(6), flags);
    guest.memory().writeInt(given.i32(8), wasi.descriptors().add(opened));
    return Errno.SUCCESS;
  }

  private static void requireToOpen(Descriptor parent, int openFlags, long wanted) {
    parent.require(Rights.PATH_OPEN);
    if ((openFlags & CREATE) != 0) {
      parent.require(Rights.PATH_CREATE_FILE);
      if ((openFlags & DIRECTORY) != 0) {
        throw new WasiFailure(Errno.INVALID);
      }
    }
    if ((openFlags & TRUNCATE) != 0) {
      parent.require(Rights.PATH_FILESTAT_SET_SIZE);
    }
    long needed = wanted & (Rights.FD_READ | Rights.FD_WRITE);
    if ((needed & ~parent.inheriting()) != 0) {
      boolean readOnly =
          (needed & Rights.FD_WRITE) != 0 && !parent.directory().directory().isWritable();
      throw new WasiFailure(readOnly ? Errno.READ_ONLY : Errno.NOT_CAPABLE);
    }
  }

  private static OpenRequest request(int lookup, int openFlags, long wanted) {
    return new OpenRequest(
        (lookup & FOLLOW) != 0,
        (openFlags & CREATE) != 0,
        (openFlags & EXCLUSIVE) != 0,
        (openFlags & TRUNCATE) != 0,
        (openFlags & DIRECTORY) != 0,
        (wanted & Rights.FD_READ) != 0,
        (wanted & Rights.FD_WRITE) != 0,
        false);
  }

  /** Rights that were not inherited or mean nothing for what was opened are left out. */
  private static Descriptor descriptor(
      OpenEntry entry, Descriptor parent, long rights, long inheriting, int flags) {
    long may = rights & parent.inheriting();
    return switch (entry) {
      case RegularFile file ->
          new Descriptor(
              new Target.FileTarget(file),
              may & Rights.OF_FILES & ((may & Rights.FD_WRITE) != 0 ? -1L : ~WITH_WRITE),
              0,
              flags);
      case Directory directory ->
          new Descriptor(
              new Target.DirectoryTarget(directory, Optional.empty()),
              may & Rights.OF_DIRECTORIES,
              inheriting & parent.inheriting(),
              0);
    };
  }

  static Errno createDirectory(Wasi wasi, Guest guest, Arguments given) {
    directory(wasi, given.i32(0), Rights.PATH_CREATE_DIRECTORY)
        .createDirectory(RelativePath.of(path(guest, given.i32(1), given.i32(2))));
    return Errno.SUCCESS;
  }

  static Errno status(Wasi wasi, Guest guest, Arguments given) {
    Directory directory = directory(wasi, given.i32(0), Rights.PATH_FILESTAT_GET);
    byte[] path = path(guest, given.i32(2), given.i32(3));
    guest.memory().require(given.i32(4), FileStatusLayout.BYTES);
    guest
        .memory()
        .write(
            given.i32(4),
            FileStatusLayout.of(
                directory.status(RelativePath.of(path), (given.i32(1) & FOLLOW) != 0)));
    return Errno.SUCCESS;
  }

  static Errno setTimes(Wasi wasi, Guest guest, Arguments given) {
    Directory directory = directory(wasi, given.i32(0), Rights.PATH_FILESTAT_SET_TIMES);
    byte[] path = path(guest, given.i32(2), given.i32(3));
    FileTimes times = TimeFlags.times(wasi, given.i64(4), given.i64(5), given.i32(6));
    directory.setTimes(RelativePath.of(path), (given.i32(1) & FOLLOW) != 0, times);
    return Errno.SUCCESS;
  }

  static Errno link(Wasi wasi, Guest guest, Arguments given) {
    Directory from = directory(wasi, given.i32(0), Rights.PATH_LINK_SOURCE);
    Directory to = directory(wasi, given.i32(4), Rights.PATH_LINK_TARGET);
    byte[] path = path(guest, given.i32(2), given.i32(3));
    byte[] toPath = path(guest, given.i32(5), given.i32(6));
    if ((given.i32(1) & FOLLOW) != 0) {
      return Errno.INVALID;
    }
    from.link(RelativePath.of(path), to, RelativePath.of(toPath));
    return Errno.SUCCESS;
  }

  static Errno readLink(Wasi wasi, Guest guest, Arguments given) {
    Directory directory = directory(wasi, given.i32(0), Rights.PATH_READLINK);
    GuestMemory memory = guest.memory();
    byte[] path = path(guest, given.i32(1), given.i32(2));
    memory.require(given.i32(3), given.i32(4));
    memory.require(given.i32(5), Integer.BYTES);
    byte[] text = directory.readLink(RelativePath.of(path)).getBytes(StandardCharsets.UTF_8);
    byte[] part = new byte[(int) Math.min(text.length, Integer.toUnsignedLong(given.i32(4)))];
    System.arraycopy(text, 0, part, 0, part.length);
    memory.write(given.i32(3), part);
    memory.writeInt(given.i32(5), part.length);
    return Errno.SUCCESS;
  }

  static Errno removeDirectory(Wasi wasi, Guest guest, Arguments given) {
    directory(wasi, given.i32(0), Rights.PATH_REMOVE_DIRECTORY)
        .removeDirectory(RelativePath.of(path(guest, given.i32(1), given.i32(2))));
    return Errno.SUCCESS;
  }

  static Errno rename(Wasi wasi, Guest guest, Arguments given) {
    Directory from = directory(wasi, given.i32(0), Rights.PATH_RENAME_SOURCE);
    Directory to = directory(wasi, given.i32(3), Rights.PATH_RENAME_TARGET);
    byte[] path = path(guest, given.i32(1), given.i32(2));
    byte[] toPath = path(guest, given.i32(4), given.i32(5));
    from.rename(RelativePath.of(path), to, RelativePath.of(toPath));
    return Errno.SUCCESS;
  }

  static Errno symbolicLink(Wasi wasi, Guest guest, Arguments given) {
    Directory directory = directory(wasi, given.i32(2), Rights.PATH_SYMLINK);
    byte[] target = path(guest, given.i32(0), given.i32(1));
    byte[] path = path(guest, given.i32(3), given.i32(4));
    directory.createSymbolicLink(RelativePath.of(target), RelativePath.of(path));
    return Errno.SUCCESS;
  }

  static Errno unlinkFile(Wasi wasi, Guest guest, Arguments given) {
    directory(wasi, given.i32(0), Rights.PATH_UNLINK_FILE)
        .unlinkFile(RelativePath.of(path(guest, given.i32(1), given.i32(2))));
    return Errno.SUCCESS;
  }

  private static Directory directory(Wasi wasi, int number, long right) {
    Descriptor descriptor = wasi.descriptors().get(number);
    Directory directory = descriptor.directory().directory();
    descriptor.require(right);
    return directory;
  }

  private static byte[] path(Guest guest, int pointer, int length) {
    guest.memory().require(pointer, length);
    if (Integer.toUnsignedLong(length) > LONGEST_PATH) {
      throw new WasiFailure(Errno.NAME_TOO_LONG);
    }
    return guest.memory().read(pointer, length);
  }
}
