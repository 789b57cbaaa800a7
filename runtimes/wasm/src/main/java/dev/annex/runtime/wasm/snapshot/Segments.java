package dev.annex.runtime.wasm.snapshot;

import dev.annex.runtime.wasm.snapshot.ModuleBytes.Malformed;

/** The forms of data and element segments. */
final class Segments {

  private static final int ACTIVE_ELSEWHERE = 2;
  private static final int NOT_ACTIVE = 1;
  private static final int EXPLICIT = 2;
  private static final int EXPRESSIONS = 4;
  private static final int MOST_ELEMENT_FLAGS = 7;

  private Segments() {}

  /** Steps over one data segment. */
  static void skipData(ModuleBytes reader) {
    int flags = reader.number();
    switch (flags) {
      case 0 -> reader.skipConstant();
      case NOT_ACTIVE -> {}
      case ACTIVE_ELSEWHERE -> {
        reader.number();
        reader.skipConstant();
      }
      default -> throw new Malformed();
    }
    reader.skip(reader.count());
  }

  /** Steps over one element segment. */
  static void skipElement(ModuleBytes reader) {
    int flags = reader.number();
    if (flags > MOST_ELEMENT_FLAGS) {
      throw new Malformed();
    }
    boolean active = (flags & NOT_ACTIVE) == 0;
    if (active && (flags & EXPLICIT) != 0) {
      reader.number();
    }
    if (active) {
      reader.skipConstant();
    }
    boolean expressions = (flags & EXPRESSIONS) != 0;
    if ((flags & (NOT_ACTIVE | EXPLICIT)) != 0) {
      skipKind(reader, expressions);
    }
    int count = reader.count();
    for (int i = 0; i < count; i++) {
      if (expressions) {
        reader.skipConstant();
      } else {
        reader.number();
      }
    }
  }

  private static void skipKind(ModuleBytes reader, boolean expressions) {
    if (expressions) {
      reader.valueType();
    } else {
      reader.next();
    }
  }
}
