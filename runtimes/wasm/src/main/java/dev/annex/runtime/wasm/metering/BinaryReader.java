package dev.annex.runtime.wasm.metering;

/**
 * Reads the numbers of the binary format, strictly: what another reader could understand in another
 * way is refused.
 */
final class BinaryReader {

  private final byte[] bytes;
  private final int end;
  private int position;

  BinaryReader(byte[] bytes, int start, int end) {
    this.bytes = bytes;
    this.position = start;
    this.end = end;
  }

  byte[] bytes() {
    return bytes;
  }

  boolean atEnd() {
    return position >= end;
  }

  int position() {
    return position;
  }

  int left() {
    return end - position;
  }

  int next() {
    if (position >= end) {
      throw new MalformedModule("it ends in the middle of a section");
    }
    return bytes[position++] & 0xFF;
  }

  void skip(int length) {
    if (length < 0 || length > left()) {
      throw new MalformedModule(
          "a part of %s bytes stands in %d bytes"
              .formatted(Integer.toUnsignedString(length), left()));
    }
    position += length;
  }

  /** Steps over {@code length} bytes and returns a reader of just these. */
  BinaryReader part(int length) {
    int start = position;
    skip(length);
    return new BinaryReader(bytes, start, position);
  }

  /** An unsigned number of 32 bits below 2^31, which is more than any count or index may be. */
  int number() {
    int first = next();
    if (first < 0x80) {
      return first;
    }
    int value = first & 0x7F;
    for (int shift = 7; shift < 35; shift += 7) {
      int b = next();
      if (shift == 28 && b > 0x07) {
        throw new MalformedModule("a number has more than 31 bits");
      }
      value |= (b & 0x7F) << shift;
      if (b < 0x80) {
        return value;
      }
    }
    throw new MalformedModule("a number has more than 5 bytes");
  }

  /** An unsigned number of 32 bits. */
  long wideNumber() {
    long value = 0;
    for (int shift = 0; shift < 35; shift += 7) {
      int b = next();
      if (shift == 28 && b > 0x0F) {
        throw new MalformedModule("a number has more than 32 bits");
      }
      value |= (long) (b & 0x7F) << shift;
      if (b < 0x80) {
        return value;
      }
    }
    throw new MalformedModule("a number has more than 5 bytes");
  }

  /** A count of things that each take at least one byte. */
  int count() {
    int count = number();
    if (count > left()) {
      throw new MalformedModule("it declares %d entries in %d bytes".formatted(count, left()));
    }
    return count;
  }

  /** A signed number of {@code bits} bits: 32, 33 or 64. */
  long signed(int bits) {
    long value = 0;
    int shift = 0;
    while (true) {
      int b = next();
      value |= (long) (b & 0x7F) << shift;
      shift += 7;
      if (shift >= bits) {
        int used = bits - (shift - 7);
        int above = (byte) (b << 1) >> used;
        if (b >= 0x80 || (above != 0 && above != -1)) {
          throw new MalformedModule("a signed number has more than %d bits".formatted(bits));
        }
      }
      if (b < 0x80) {
        return shift < Long.SIZE && (b & 0x40) != 0 ? value | -1L << shift : value;
      }
    }
  }

  /** The next byte, which stays the next. */
  int peek() {
    int b = next();
    position--;
    return b;
  }

  void skipName() {
    skip(count());
  }
}
