package dev.annex.runtime.wasm.metering;

/**
 * Gives block types an index that every reader understands.
 *
 * <p>The engine (Endive 1.0.0) reads the type indexes 64 to 127 of blocks as value types, and so
 * would see other instructions than we do. Blocks get a copy of such a type further on.
 */
final class BlockTypes {

  private static final int FIRST_MISREAD = 64;
  private static final int FIRST_CLEAR = 128;

  private final int firstCopy;
  private final IntList originals = new IntList();
  private final int[] copies = new int[FIRST_CLEAR - FIRST_MISREAD];

  /**
   * @param types how many types there are without copies
   */
  BlockTypes(int types) {
    this.firstCopy = Math.max(FIRST_CLEAR, types);
  }

  static boolean misread(int type) {
    return type >= FIRST_MISREAD && type < FIRST_CLEAR;
  }

  /** The index to write instead of a misread one. */
  int copy(int type) {
    int slot = type - FIRST_MISREAD;
    if (copies[slot] == 0) {
      copies[slot] = firstCopy + originals.add(type);
    }
    return copies[slot];
  }

  /**
   * How many types have to be appended, those included that only fill the gap before the copies.
   */
  int appended(int types) {
    return originals.size() == 0 ? 0 : firstCopy - types + originals.size();
  }

  void write(ModuleSpaces spaces, int types, BinaryWriter out) {
    if (originals.size() == 0) {
      return;
    }
    for (int i = types; i < firstCopy; i++) {
      writeOne(spaces, originals.get(0), out);
    }
    for (int i = 0; i < originals.size(); i++) {
      writeOne(spaces, originals.get(i), out);
    }
  }

  private static void writeOne(ModuleSpaces spaces, int type, BinaryWriter out) {
    out.copy(spaces.bytes(), spaces.typeStart(type), spaces.typeEnd(type));
  }
}
