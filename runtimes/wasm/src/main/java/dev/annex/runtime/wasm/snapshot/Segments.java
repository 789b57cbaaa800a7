package dev.annex.runtime.wasm.snapshot;

import dev.annex.runtime.wasm.binary.BinaryReader;
import dev.annex.runtime.wasm.binary.MalformedModule;

/** The forms of data and element segments. */
final class Segments {

  private static final int ACTIVE_ELSEWHERE = 2;
  private static final int NOT_ACTIVE = 1;
  private static final int EXPLICIT = 2;
  private static final int EXPRESSIONS = 4;
  private static final int MOST_ELEMENT_FLAGS = 7;

  private Segments() {}

  /** Steps over one data segment. */
  static void skipData(BinaryReader reader) {
    int flags = reader.number();
    switch (flags) {
      case 0 -> ModuleForm.skipConstant(reader);
      case NOT_ACTIVE -> {}
      case ACTIVE_ELSEWHERE -> {
        reader.number();
        ModuleForm.skipConstant(reader);
      }
      default ->
          throw new MalformedModule("a data segment is of the unknown kind %d".formatted(flags));
    }
    reader.skip(reader.count());
  }

  /** Steps over one element segment. */
  static void skipElement(BinaryReader reader) {
    int flags = reader.number();
    if (flags > MOST_ELEMENT_FLAGS) {
      throw new MalformedModule("an element segment is of the unknown kind %d".formatted(flags));
    }
    boolean active = (flags & NOT_ACTIVE) == 0;
    if (active && (flags & EXPLICIT) != 0) {
      reader.number();
    }
    if (active) {
      ModuleForm.skipConstant(reader);
    }
    boolean expressions = (flags & EXPRESSIONS) != 0;
    if ((flags & (NOT_ACTIVE | EXPLICIT)) != 0) {
      skipKind(reader, expressions);
    }
    int count = reader.count();
    for (int i = 0; i < count; i++) {
      if (expressions) {
        ModuleForm.skipConstant(reader);
      } else {
        reader.number();
      }
    }
  }

  private static void skipKind(BinaryReader reader, boolean expressions) {
    if (expressions) {
      ModuleForm.valueType(reader);
    } else {
      reader.next();
    }
  }
}
