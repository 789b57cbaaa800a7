package dev.annex.runtime.wasm.wasi;

import dev.annex.runtime.wasm.guest.Headroom;
import dev.annex.runtime.wasm.wasi.abi.Errno;
import dev.annex.runtime.wasm.wasi.abi.Rights;
import dev.annex.runtime.wasm.wasi.abi.WasiFailure;

/** An open descriptor: what it stands for, and what may be done with it. */
final class Descriptor {

  static final int APPEND = 1;
  static final int SYNC_DATA = 2;
  static final int SYNC_READS = 8;
  static final int SYNC = 16;
  static final int ALL_FLAGS = 31;

  private final Target target;
  private long rights;
  private long inheriting;
  private int flags;

  Descriptor(Target target, long rights, long inheriting, int flags) {
    this.target = target;
    this.rights = rights;
    this.inheriting = inheriting;
    this.flags = flags;
  }

  Target target() {
    return target;
  }

  long rights() {
    return rights;
  }

  long inheriting() {
    return inheriting;
  }

  int flags() {
    return flags;
  }

  boolean has(int flag) {
    return (flags & flag) != 0;
  }

  void setFlags(int value) {
    flags = value;
  }

  boolean may(long right) {
    return (rights & right) == right;
  }

  /** Goes on when the descriptor has a right. */
  void require(long right) {
    if (may(right)) {
      return;
    }
    boolean readOnly =
        (right & Rights.CHANGING) != 0
            && target instanceof Target.DirectoryTarget directory
            && !directory.directory().isWritable();
    throw new WasiFailure(readOnly ? Errno.READ_ONLY : Errno.NOT_CAPABLE);
  }

  /** Gives rights up; none can be gained. */
  void narrow(long newRights, long newInheriting) {
    if ((newRights & ~rights) != 0 || (newInheriting & ~inheriting) != 0) {
      throw new WasiFailure(Errno.NOT_CAPABLE);
    }
    rights = newRights;
    inheriting = newInheriting;
  }

  /** The directory it stands for; the host's file system is asked next. */
  Target.DirectoryTarget directory() {
    Headroom.require();
    if (target instanceof Target.DirectoryTarget directory) {
      return directory;
    }
    throw new WasiFailure(Errno.NOT_DIRECTORY);
  }

  /** The file it stands for; the host's file system is asked next. */
  Target.FileTarget file() {
    Headroom.require();
    return switch (target) {
      case Target.FileTarget file -> file;
      case Target.DirectoryTarget _ -> throw new WasiFailure(Errno.IS_DIRECTORY);
      case Target.Stream _ -> throw new WasiFailure(Errno.NOT_SEEKABLE);
    };
  }
}
