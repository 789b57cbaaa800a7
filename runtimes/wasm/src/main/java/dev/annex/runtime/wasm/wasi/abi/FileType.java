package dev.annex.runtime.wasm.wasi.abi;

import dev.annex.files.FileKind;

/** What a descriptor or a directory entry is. */
public enum FileType {
  UNKNOWN(0),
  BLOCK_DEVICE(1),
  CHARACTER_DEVICE(2),
  DIRECTORY(3),
  REGULAR_FILE(4),
  SOCKET(6),
  SYMBOLIC_LINK(7);

  private final int number;

  FileType(int number) {
    this.number = number;
  }

  /** The one for what lies on a disk; preview 1 has no word for pipes. */
  public static FileType of(FileKind kind) {
    return switch (kind) {
      case FILE -> REGULAR_FILE;
      case DIRECTORY -> DIRECTORY;
      case SYMBOLIC_LINK -> SYMBOLIC_LINK;
      case SOCKET -> SOCKET;
      case CHARACTER_DEVICE -> CHARACTER_DEVICE;
      case BLOCK_DEVICE -> BLOCK_DEVICE;
      case PIPE, UNKNOWN -> UNKNOWN;
    };
  }

  /** As guests see it. */
  public int number() {
    return number;
  }
}
