package dev.annex.runtime.wasm.compile;

import java.nio.charset.StandardCharsets;

/** Walks over the binary form of a module; knows its numbers and names, not its meaning. */
final class WasmReader {

  private static final int MAX_LEB_BYTES = 5;

  private final byte[] bytes;
  private final int end;
  private int position;

  WasmReader(byte[] bytes, int start, int end) {
    this.bytes = bytes;
    this.position = start;
    this.end = end;
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
    if (atEnd()) {
      throw new Malformed("it ends in the middle of a section");
    }
    return bytes[position++] & 0xFF;
  }

  /** An unsigned LEB128 number below 2^31, which is more than any count or size here may be. */
  int number() {
    long value = 0;
    for (int i = 0; i < MAX_LEB_BYTES; i++) {
      int b = next();
      value |= (long) (b & 0x7F) << (7 * i);
      if ((b & 0x80) == 0) {
        if (value > Integer.MAX_VALUE) {
          throw new Malformed("the number %d is too large".formatted(value));
        }
        return (int) value;
      }
    }
    throw new Malformed("a number has more than %d bytes".formatted(MAX_LEB_BYTES));
  }

  /** A count of things that each take at least one byte. */
  int count() {
    int count = number();
    if (count > left()) {
      throw new Malformed("it declares %d entries in %d bytes".formatted(count, left()));
    }
    return count;
  }

  String name() {
    int length = count();
    String name = new String(bytes, position, length, StandardCharsets.UTF_8);
    position += length;
    return name;
  }

  /** A LEB128 number of up to 64 bits, read as an unsigned one. */
  long longNumber() {
    long value = 0;
    for (int shift = 0; shift < 70; shift += 7) {
      int b = next();
      value |= (long) (b & 0x7F) << shift;
      if ((b & 0x80) == 0) {
        return value;
      }
    }
    throw new Malformed("a number has more than 10 bytes");
  }

  /** The next byte, which stays the next. */
  int peek() {
    int b = next();
    position--;
    return b;
  }

  /** Steps over {@code length} bytes and returns a reader of just these. */
  WasmReader part(int length) {
    if (length > left()) {
      throw new Malformed("a part of %d bytes stands in %d bytes".formatted(length, left()));
    }
    WasmReader part = new WasmReader(bytes, position, position + length);
    position += length;
    return part;
  }

  /** The bytes are no module. */
  static final class Malformed extends RuntimeException {
    private static final long serialVersionUID = 1;

    private final String reason;

    Malformed(String reason) {
      super(reason);
      this.reason = reason;
    }

    String reason() {
      return reason;
    }
  }
}
