package dev.annex.runtime.wasm.snapshot;

import dev.annex.runtime.wasm.binary.BinaryReader;
import dev.annex.runtime.wasm.binary.MalformedModule;
import java.util.ArrayList;
import java.util.List;

/**
 * The layout of a module as far as snapshots need to know it: that of the WebAssembly core
 * specification, section "Binary Format". Time and memory are linear in the bytes.
 */
final class ModuleForm {

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
  private static final int INDEX_BITS = 33;

  private ModuleForm() {}

  /**
   * The sections of a module, custom ones left out.
   *
   * @throws MalformedModule when the bytes are no core module
   */
  static List<Section> sections(byte[] module) {
    BinaryReader reader = new BinaryReader(module, 0, module.length);
    if (!reader.take(HEADER)) {
      throw new MalformedModule("it does not start as a WebAssembly module does");
    }
    List<Section> sections = new ArrayList<>();
    while (!reader.atEnd()) {
      int id = reader.next();
      BinaryReader contents = reader.part(reader.number());
      if (id != CUSTOM) {
        sections.add(new Section(id, contents));
      }
    }
    return sections;
  }

  /** Steps over a value type and returns its first byte. */
  static int valueType(BinaryReader reader) {
    int type = reader.next();
    if (type == 0x63 || type == 0x64) {
      long _ = reader.signed(INDEX_BITS);
    }
    return type;
  }

  /** Steps over the limits of a memory or table. */
  static void skipLimits(BinaryReader reader) {
    int flags = reader.next();
    long _ = reader.longNumber();
    if ((flags & 1) != 0) {
      long _ = reader.longNumber();
    }
  }

  /**
   * Steps over a constant expression.
   *
   * @throws MalformedModule when it has instructions of other proposals than reference types and
   *     extended constants
   */
  static void skipConstant(BinaryReader reader) {
    for (int opcode = reader.next(); opcode != END; opcode = reader.next()) {
      switch (opcode) {
        case 0x23, 0xD2 -> reader.number();
        case 0x41 -> reader.signed(Integer.SIZE);
        case 0x42 -> reader.signed(Long.SIZE);
        case 0x43 -> reader.skip(Float.BYTES);
        case 0x44 -> reader.skip(Double.BYTES);
        case 0xD0 -> reader.signed(INDEX_BITS);
        case 0x6A, 0x6B, 0x6C, 0x7C, 0x7D, 0x7E -> {}
        default ->
            throw new MalformedModule(
                "a constant has the unknown instruction 0x%02X".formatted(opcode));
      }
    }
  }

  /** A section that is not a custom one. */
  record Section(int id, BinaryReader contents) {

    /** A reader at the start of its contents. */
    BinaryReader reader() {
      return contents.again();
    }
  }
}
