package dev.annex.runtime.wasm.wasi.abi;

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

  /** As guests see it. */
  public int number() {
    return number;
  }
}
