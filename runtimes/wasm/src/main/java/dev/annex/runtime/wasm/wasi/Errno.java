package dev.annex.runtime.wasm.wasi;

/** The error numbers of WASI preview 1 that are given here. */
final class Errno {

  static final int SUCCESS = 0;
  static final int BAD_DESCRIPTOR = 8;
  static final int INVALID = 28;
  static final int NOT_IMPLEMENTED = 52;
  static final int NOT_SEEKABLE = 70;

  private Errno() {}
}
