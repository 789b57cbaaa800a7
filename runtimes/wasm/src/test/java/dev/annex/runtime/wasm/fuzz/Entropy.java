package dev.annex.runtime.wasm.fuzz;

/** Choices taken from given bytes, so that whoever changes the bytes changes the choices. */
final class Entropy {

  private final byte[] bytes;
  private int next;

  Entropy(byte[] bytes) {
    this.bytes = bytes;
  }

  /** A number from 0 up to but not including {@code bound}; 0 when there are no bytes left. */
  int below(int bound) {
    return next < bytes.length ? (bytes[next++] & 0xFF) % bound : 0;
  }

  boolean isEmpty() {
    return next >= bytes.length;
  }

  /** A number of any size, often at an edge. */
  long number() {
    return switch (below(8)) {
      case 0 -> 0;
      case 1 -> -1;
      case 2 -> 1L << below(64);
      case 3 -> (1L << below(64)) - 1;
      case 4 -> 65_536L * below(5) - below(10);
      case 5 -> -below(256);
      default -> {
        long value = 0;
        for (int i = 0; i < 8; i++) {
          value = (value << 8) | below(256);
        }
        yield value;
      }
    };
  }
}
