package dev.annex.runtime.wasm.wasi;

import dev.annex.files.FileKind;
import dev.annex.files.FileStatus;
import dev.annex.runtime.wasm.wasi.abi.FileType;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;

/** The witx type {@code filestat}. */
final class FileStatusLayout {

  static final int BYTES = 64;

  private FileStatusLayout() {}

  static byte[] of(FileStatus status) {
    ByteBuffer bytes = ByteBuffer.allocate(BYTES).order(ByteOrder.LITTLE_ENDIAN);
    bytes.putLong(0, status.device());
    bytes.putLong(8, status.inode());
    bytes.put(16, (byte) FileType.of(status.kind()).number());
    bytes.putLong(24, status.links());
    bytes.putLong(32, status.size());
    bytes.putLong(40, status.accessed());
    bytes.putLong(48, status.modified());
    bytes.putLong(56, status.changed());
    return bytes.array();
  }

  /** That of a standard stream, which lies on no disk. */
  static byte[] ofStream() {
    return of(new FileStatus(0, 0, FileKind.CHARACTER_DEVICE, 0, 1, 0, 0, 0, 0));
  }
}
