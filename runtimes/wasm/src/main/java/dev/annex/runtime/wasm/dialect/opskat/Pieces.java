package dev.annex.runtime.wasm.dialect.opskat;

/**
 * Hands a handle's bytes out in pieces that no guest mistakes for something else: never more than
 * it asked for, and of what begins with a brace only that, because the contract's kit reads a piece
 * like {@code {"error": …}} as a failure. One thread at a time.
 */
final class Pieces {

  private final IoHandle handle;
  private byte[] rest = new byte[0];
  private int at;

  Pieces(IoHandle handle) {
    this.handle = handle;
  }

  IoHandle handle() {
    return handle;
  }

  /** The next piece; empty at the end. */
  byte[] next(int most) {
    if (at == rest.length) {
      rest = handle.read(most);
      at = 0;
    }
    int left = Math.min(most, rest.length - at);
    int length = left > 1 && rest[at] == '{' ? 1 : left;
    if (at == 0 && length == rest.length) {
      at = length;
      return rest;
    }
    byte[] piece = new byte[length];
    System.arraycopy(rest, at, piece, 0, length);
    at += length;
    return piece;
  }
}
