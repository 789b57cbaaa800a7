package dev.annex.runtime.wasm.wasi.files;

import dev.annex.runtime.wasm.wasi.abi.Errno;
import dev.annex.runtime.wasm.wasi.abi.WasiFailure;

/** The bytes by which one call may still fill the disk. One thread at a time. */
final class FileQuota {

  private long left;

  FileQuota(long bytes) {
    left = bytes;
  }

  /** Takes bytes before they are written; takes none when it cannot take all. */
  void spend(long bytes) {
    if (bytes > left) {
      throw new WasiFailure(Errno.QUOTA);
    }
    left -= bytes;
  }
}
