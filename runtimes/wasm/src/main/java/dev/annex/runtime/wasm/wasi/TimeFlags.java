package dev.annex.runtime.wasm.wasi;

import dev.annex.files.FileTimes;
import dev.annex.runtime.wasm.wasi.abi.Errno;
import dev.annex.runtime.wasm.wasi.abi.WasiFailure;
import java.util.OptionalLong;

/** The witx type {@code fstflags}: which times are set, and to what. */
final class TimeFlags {

  private static final int ACCESSED = 1;
  private static final int ACCESSED_NOW = 2;
  private static final int MODIFIED = 4;
  private static final int MODIFIED_NOW = 8;
  private static final int ALL = 15;

  private TimeFlags() {}

  static FileTimes times(Wasi wasi, long accessed, long modified, int given) {
    int flags = given & 0xFFFF;
    if ((flags & ~ALL) != 0) {
      throw new WasiFailure(Errno.INVALID);
    }
    return new FileTimes(
        time(wasi, accessed, (flags & ACCESSED) != 0, (flags & ACCESSED_NOW) != 0),
        time(wasi, modified, (flags & MODIFIED) != 0, (flags & MODIFIED_NOW) != 0));
  }

  private static OptionalLong time(Wasi wasi, long given, boolean set, boolean now) {
    if (set && (now || given < 0)) {
      throw new WasiFailure(Errno.INVALID);
    }
    if (now) {
      return OptionalLong.of(ClockId.REALTIME.nanos(wasi));
    }
    return set ? OptionalLong.of(given) : OptionalLong.empty();
  }
}
