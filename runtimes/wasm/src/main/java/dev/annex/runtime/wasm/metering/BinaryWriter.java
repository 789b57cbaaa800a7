package dev.annex.runtime.wasm.metering;

import java.util.Arrays;

/** Writes the binary format, every number in its shortest form. */
final class BinaryWriter {

  private byte[] bytes;
  private int size;

  BinaryWriter(int capacity) {
    this.bytes = new byte[Math.max(16, capacity)];
  }

  int size() {
    return size;
  }

  void clear() {
    size = 0;
  }

  BinaryWriter next(int b) {
    reserve(1);
    bytes[size++] = (byte) b;
    return this;
  }

  BinaryWriter all(int... several) {
    for (int b : several) {
      next(b);
    }
    return this;
  }

  BinaryWriter copy(byte[] from, int start, int end) {
    int length = end - start;
    reserve(length);
    System.arraycopy(from, start, bytes, size, length);
    size += length;
    return this;
  }

  BinaryWriter copy(BinaryWriter from) {
    return copy(from.bytes, 0, from.size);
  }

  BinaryWriter number(int value) {
    int rest = value;
    while (Integer.compareUnsigned(rest, 0x80) >= 0) {
      next((rest & 0x7F) | 0x80);
      rest >>>= 7;
    }
    return next(rest);
  }

  BinaryWriter signed(long value) {
    long rest = value;
    while (rest < -0x40 || rest > 0x3F) {
      next((int) ((rest & 0x7F) | 0x80));
      rest >>= 7;
    }
    return next((int) (rest & 0x7F));
  }

  /** A section, or any other part that is led by its length. */
  BinaryWriter sized(BinaryWriter contents) {
    return number(contents.size).copy(contents);
  }

  byte[] toBytes() {
    return Arrays.copyOf(bytes, size);
  }

  private void reserve(int more) {
    if (bytes.length - size < more) {
      bytes = Arrays.copyOf(bytes, Math.max(bytes.length * 2, Math.addExact(size, more)));
    }
  }
}
