package dev.annex.runtime.wasm.bytecode;

import java.util.BitSet;
import org.objectweb.asm.Opcodes;
import org.objectweb.asm.Type;
import org.objectweb.asm.tree.AbstractInsnNode;
import org.objectweb.asm.tree.IincInsnNode;
import org.objectweb.asm.tree.MethodNode;
import org.objectweb.asm.tree.VarInsnNode;

/**
 * What the variables of a generated function hold. The last two parameters are the memory and the
 * instance; a variable that holds numbers holds those of one type throughout. Immutable.
 */
final class Slots {

  private static final char OTHER = ' ';
  private static final char UNUSED = 0;
  private static final String KINDS = "IJFD";

  /**
   * For each slot a type of numbers, or that it holds anything else, or once this and once that.
   */
  private final char[] kinds;

  private final int memory;

  private Slots(char[] kinds, int memory) {
    this.kinds = kinds;
    this.memory = memory;
  }

  static Slots of(MethodNode method) {
    char[] kinds = new char[method.maxLocals];
    int slot = 0;
    for (Type type : Type.getArgumentTypes(method.desc)) {
      kinds[slot] = KINDS.indexOf(type.getDescriptor().charAt(0)) < 0 ? OTHER : kind(type);
      slot += type.getSize();
    }
    for (AbstractInsnNode instruction : method.instructions) {
      if (instruction instanceof IincInsnNode increment) {
        use(kinds, increment.var, 'I');
      } else if (instruction instanceof VarInsnNode variable) {
        use(kinds, variable.var, kindOf(variable.getOpcode()));
      }
    }
    overlaps(kinds);
    return new Slots(kinds, slot - 2);
  }

  private static char kind(Type type) {
    return type.getDescriptor().charAt(0);
  }

  private static char kindOf(int opcode) {
    int first = opcode < Opcodes.ISTORE ? Opcodes.ILOAD : Opcodes.ISTORE;
    int kind = opcode - first;
    return switch (kind) {
      case 0 -> 'I';
      case 1 -> 'J';
      case 2 -> 'F';
      case 3 -> 'D';
      default -> OTHER;
    };
  }

  private static void use(char[] kinds, int slot, char kind) {
    kinds[slot] = kinds[slot] == UNUSED || kinds[slot] == kind ? kind : OTHER;
  }

  /** The second half of a wide variable is no variable. */
  private static void overlaps(char[] kinds) {
    for (int slot = 0; slot + 1 < kinds.length; slot++) {
      boolean wide = kinds[slot] == 'J' || kinds[slot] == 'D';
      if (wide && kinds[slot + 1] != UNUSED) {
        kinds[slot] = OTHER;
        kinds[slot + 1] = OTHER;
      }
    }
  }

  /** Whether it holds numbers of one type. */
  boolean isNumber(int slot) {
    return KINDS.indexOf(kinds[slot]) >= 0;
  }

  /** {@code I}, {@code J}, {@code F} or {@code D}, where it holds numbers. */
  char kind(int slot) {
    return kinds[slot];
  }

  int memory() {
    return memory;
  }

  int instance() {
    return memory + 1;
  }

  boolean isParameter(int slot) {
    return slot <= instance();
  }

  boolean isWide(int slot) {
    return kinds[slot] == 'J' || kinds[slot] == 'D';
  }

  boolean isVariable(int slot) {
    return !isParameter(slot) && isNumber(slot);
  }

  /** Those that hold numbers of one type and are no parameters. */
  BitSet variables() {
    BitSet found = new BitSet();
    for (int slot = 0; slot < kinds.length; slot++) {
      found.set(slot, isVariable(slot));
    }
    return found;
  }

  int loadOpcode(int slot) {
    return Opcodes.ILOAD + KINDS.indexOf(kinds[slot]);
  }

  int storeOpcode(int slot) {
    return Opcodes.ISTORE + KINDS.indexOf(kinds[slot]);
  }

  /** The instruction that pushes zero. */
  int zeroOpcode(int slot) {
    return switch (kinds[slot]) {
      case 'I' -> Opcodes.ICONST_0;
      case 'J' -> Opcodes.LCONST_0;
      case 'F' -> Opcodes.FCONST_0;
      default -> Opcodes.DCONST_0;
    };
  }

  /** As frames write it. */
  Integer frameType(int slot) {
    return switch (kinds[slot]) {
      case 'I' -> Opcodes.INTEGER;
      case 'J' -> Opcodes.LONG;
      case 'F' -> Opcodes.FLOAT;
      default -> Opcodes.DOUBLE;
    };
  }
}
