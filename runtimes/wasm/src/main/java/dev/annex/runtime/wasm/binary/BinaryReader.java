package dev.annex.runtime.wasm.binary;

import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Objects;

/**
 * Walks over the binary form of a module, or of a part of it. Knows its numbers and names, not
 * their meaning, and reads them strictly: what another reader could understand in another way is
 * refused. Every step is checked; none takes more time or memory than the bytes it covers. One
 * thread at a time.
 *
 * <p>Numbers are those of the WebAssembly core specification, section "Binary Format": LEB128, with
 * no more bytes than the width allows and no bits beyond it. Whatever is not as it has to be ends
 * in a {@link MalformedModule}.
 */
public final class BinaryReader {

  private final byte[] bytes;
  private final int end;
  private int position;

  /**
   * A reader of some bytes, which are neither copied nor written.
   *
   * @throws IndexOutOfBoundsException when the range is not within the bytes
   */
  public BinaryReader(byte[] bytes, int start, int end) {
    Objects.checkFromToIndex(start, end, bytes.length);
    this.bytes = bytes;
    this.position = start;
    this.end = end;
  }

  /** A copy of this reader, at its place. */
  public BinaryReader again() {
    return new BinaryReader(bytes, position, end);
  }

  /** Whether nothing is left. */
  public boolean atEnd() {
    return position == end;
  }

  /** Where it is, counted from the start of the whole array. */
  public int position() {
    return position;
  }

  /** How many bytes are left. */
  public int left() {
    return end - position;
  }

  /** The next byte, from 0 to 255. */
  public int next() {
    if (position == end) {
      throw new MalformedModule("it ends in the middle of a section");
    }
    return bytes[position++] & 0xFF;
  }

  /** The next byte, which stays the next. */
  public int peek() {
    int b = next();
    position--;
    return b;
  }

  /** Steps over so many bytes. */
  public void skip(int length) {
    if (length < 0 || length > left()) {
      throw new MalformedModule(
          "a part of %s bytes stands in %d bytes"
              .formatted(Integer.toUnsignedString(length), left()));
    }
    position += length;
  }

  /** Steps over so many bytes and returns a reader of just these. */
  public BinaryReader part(int length) {
    int start = position;
    skip(length);
    return new BinaryReader(bytes, start, position);
  }

  /** An unsigned number of 32 bits below 2^31, which is more than any count or index may be. */
  public int number() {
    int first = next();
    if (first < 0x80) {
      return first;
    }
    position--;
    return (int) unsigned(31);
  }

  /** An unsigned number of 32 bits. */
  public long wideNumber() {
    return unsigned(32);
  }

  /** An unsigned number of 64 bits, of which the highest may be that of a negative {@code long}. */
  public long longNumber() {
    return unsigned(64);
  }

  private long unsigned(int bits) {
    long value = 0;
    for (int shift = 0; shift < bits; shift += 7) {
      int b = next();
      boolean last = shift + 7 >= bits;
      if (last && b >>> (bits - shift) != 0) {
        throw new MalformedModule("a number has more than %d bits".formatted(bits));
      }
      value |= (long) (b & 0x7F) << shift;
      if (b < 0x80) {
        return value;
      }
    }
    throw new IllegalStateException("the last byte has no more bits");
  }

  /** A signed number of {@code bits} bits: 32, 33 or 64. */
  public long signed(int bits) {
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

  /** A count of things that each take at least one byte. */
  public int count() {
    int count = number();
    if (count > left()) {
      throw new MalformedModule("it declares %d entries in %d bytes".formatted(count, left()));
    }
    return count;
  }

  /** A name. What is no UTF-8 in it is replaced: names are checked elsewhere. */
  public String name() {
    int length = count();
    String name = new String(bytes, position, length, StandardCharsets.UTF_8);
    position += length;
    return name;
  }

  /** Steps over a name. */
  public void skipName() {
    skip(count());
  }

  /** Whether what is left is exactly this. */
  public boolean isAll(byte[] expected) {
    return Arrays.equals(bytes, position, end, expected, 0, expected.length);
  }

  /** Whether the next bytes are these; steps over them if so. */
  public boolean take(byte[] expected) {
    if (left() < expected.length
        || !Arrays.equals(
            bytes, position, position + expected.length, expected, 0, expected.length)) {
      return false;
    }
    position += expected.length;
    return true;
  }

  /**
   * A copy of the bytes from a place to where this reader is.
   *
   * @param start a {@link #position} it had before
   */
  public byte[] since(int start) {
    return Arrays.copyOfRange(bytes, start, position);
  }

  /** A copy of what is left. */
  public byte[] rest() {
    return Arrays.copyOfRange(bytes, position, end);
  }
}
