package dev.annex.runtime.wasm.wasi.files;

import dev.annex.api.call.Meter;
import dev.annex.runtime.wasm.wasi.abi.Errno;
import dev.annex.runtime.wasm.wasi.abi.WasiFailure;

/**
 * What everything below one root may do: whether it may change anything, and how much is left to
 * fill. Handed on from each directory to what is opened in it, so a right cannot be gained on the
 * way.
 */
record Grant(FileRoot.Access access, FileQuota quota, Meter meter) {

  /** Goes on when the call may go on. */
  void check() {
    meter.check();
  }

  /** Goes on when the disk may be changed here. */
  void requireWritable() {
    if (!writable()) {
      throw new WasiFailure(Errno.READ_ONLY);
    }
  }

  boolean writable() {
    return access == FileRoot.Access.READ_WRITE;
  }
}
