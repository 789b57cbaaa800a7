package dev.annex.runtime.wasm.snapshot;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/**
 * Walks over the binary form of a module, as far as snapshots need to know it. Every read is
 * checked; time and memory are linear in the bytes. One thread at a time.
 *
 * <p>The layout is that of the WebAssembly core specification, section "Binary Format".
 */
final class ModuleBytes {

  static final int CUSTOM = 0;
  static final int TYPE = 1;
  static final int IMPORT = 2;
  static final int FUNCTION = 3;
  static final int TABLE = 4;
  static final int MEMORY = 5;
  static final int GLOBAL = 6;
  static final int EXPORT = 7;
  static final int START = 8;
  static final int ELEMENT = 9;
  static final int CODE = 10;
  static final int DATA = 11;
  static final int DATA_COUNT = 12;

  static final int I32 = 0x7F;
  static final int I64 = 0x7E;
  static final int F32 = 0x7D;
  static final int F64 = 0x7C;
  static final int FUNCTION_REFERENCE = 0x70;

  static final byte[] HEADER = {0x00, 'a', 's', 'm', 0x01, 0x00, 0x00, 0x00};

  private static final int END = 0x0B;

  private final byte[] bytes;
  private final int end;
  private int position;

  private ModuleBytes(byte[] bytes, int start, int end) {
    this.bytes = bytes;
    this.position = start;
    this.end = end;
  }

  /**
   * The sections of a module, custom ones left out.
   *
   * @throws Malformed when the bytes are no core module
   */
  static List<Section> sections(byte[] module) {
    if (module.length < HEADER.length
        || !Arrays.equals(module, 0, HEADER.length, HEADER, 0, HEADER.length)) {
      throw new Malformed();
    }
    List<Section> sections = new ArrayList<>();
    ModuleBytes reader = new ModuleBytes(module, HEADER.length, module.length);
    while (!reader.atEnd()) {
      int id = reader.next();
      ModuleBytes contents = reader.part(reader.number());
      if (id != CUSTOM) {
        sections.add(new Section(id, contents));
      }
    }
    return sections;
  }

  boolean atEnd() {
    return position == end;
  }

  int position() {
    return position;
  }

  int next() {
    if (atEnd()) {
      throw new Malformed();
    }
    return bytes[position++] & 0xFF;
  }

  /** An unsigned number below 2^31. */
  int number() {
    long value = 0;
    for (int shift = 0; shift < 35; shift += 7) {
      int b = next();
      value |= (long) (b & 0x7F) << shift;
      if (b < 0x80) {
        if (value > Integer.MAX_VALUE) {
          throw new Malformed();
        }
        return (int) value;
      }
    }
    throw new Malformed();
  }

  /** Steps over a number of up to 64 bits, signed or not. */
  void skipNumber() {
    for (int i = 0; i < 10; i++) {
      if (next() < 0x80) {
        return;
      }
    }
    throw new Malformed();
  }

  /** A count of things that take at least a byte each. */
  int count() {
    int count = number();
    if (count > end - position) {
      throw new Malformed();
    }
    return count;
  }

  void skip(int length) {
    if (length < 0 || length > end - position) {
      throw new Malformed();
    }
    position += length;
  }

  /** Steps over so many bytes and returns a reader of just these. */
  ModuleBytes part(int length) {
    int start = position;
    skip(length);
    return new ModuleBytes(bytes, start, position);
  }

  /** A copy of this reader, at its place. */
  ModuleBytes again() {
    return new ModuleBytes(bytes, position, end);
  }

  int left() {
    return end - position;
  }

  /** Whether what follows, to the end, is exactly this. */
  boolean isAll(byte[] expected) {
    return Arrays.equals(bytes, position, end, expected, 0, expected.length);
  }

  /** Whether the next bytes are these; steps over them if so. */
  boolean take(byte[] expected) {
    if (left() < expected.length
        || !Arrays.equals(
            bytes, position, position + expected.length, expected, 0, expected.length)) {
      return false;
    }
    position += expected.length;
    return true;
  }

  /** The bytes from a place to where this reader is. */
  byte[] since(int start) {
    return Arrays.copyOfRange(bytes, start, position);
  }

  /** What is left. */
  byte[] rest() {
    return Arrays.copyOfRange(bytes, position, end);
  }

  String name() {
    ModuleBytes text = part(count());
    return new String(text.rest(), StandardCharsets.UTF_8);
  }

  /** A value type by its first byte. */
  int valueType() {
    int type = next();
    if (type == 0x63 || type == 0x64) {
      skipNumber();
    }
    return type;
  }

  void skipLimits() {
    int flags = next();
    skipNumber();
    if ((flags & 1) != 0) {
      skipNumber();
    }
  }

  /**
   * Steps over a constant expression.
   *
   * @throws Malformed when it has instructions of other proposals than reference types and extended
   *     constants
   */
  void skipConstant() {
    for (int opcode = next(); opcode != END; opcode = next()) {
      switch (opcode) {
        case 0x23, 0x41, 0x42, 0xD0, 0xD2 -> skipNumber();
        case 0x43 -> skip(Float.BYTES);
        case 0x44 -> skip(Double.BYTES);
        case 0x6A, 0x6B, 0x6C, 0x7C, 0x7D, 0x7E -> {}
        default -> throw new Malformed();
      }
    }
  }

  /** A section that is not a custom one. */
  record Section(int id, ModuleBytes contents) {

    /** A reader at the start of its contents. */
    ModuleBytes reader() {
      return contents.again();
    }
  }

  /** The bytes are no module, or one with parts that snapshots do not know. */
  static final class Malformed extends RuntimeException {
    private static final long serialVersionUID = 1;

    Malformed() {
      super("not understood", null, false, false);
    }
  }
}
