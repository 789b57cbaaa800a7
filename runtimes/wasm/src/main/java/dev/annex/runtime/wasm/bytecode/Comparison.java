package dev.annex.runtime.wasm.bytecode;

import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import org.objectweb.asm.MethodVisitor;
import org.objectweb.asm.Opcodes;

/**
 * A comparison of integers that the engine makes with a helper method, and that becomes one branch
 * where a branch follows it.
 *
 * @param operands what is compared
 * @param jump the instruction that jumps when the comparison holds; after a call or instruction
 *     that leaves a number less than, equal to or greater than zero, except for signed 32-bit ones
 */
record Comparison(Operands operands, int jump) {

  private static final Map<String, Comparison> ALL = all();

  /** The comparison that a helper makes. */
  static Optional<Comparison> of(String helper) {
    return Optional.ofNullable(ALL.get(helper));
  }

  private static Map<String, Comparison> all() {
    Map<String, Comparison> all = new HashMap<>();
    all.put("I32_EQZ", new Comparison(Operands.INT_WITH_ZERO, Opcodes.IFEQ));
    all.put("I64_EQZ", new Comparison(Operands.LONG_WITH_ZERO, Opcodes.IFEQ));
    put(all, "EQ", Opcodes.IF_ICMPEQ, Opcodes.IFEQ);
    put(all, "NE", Opcodes.IF_ICMPNE, Opcodes.IFNE);
    putBoth(all, "LT", Opcodes.IF_ICMPLT, Opcodes.IFLT);
    putBoth(all, "LE", Opcodes.IF_ICMPLE, Opcodes.IFLE);
    putBoth(all, "GT", Opcodes.IF_ICMPGT, Opcodes.IFGT);
    putBoth(all, "GE", Opcodes.IF_ICMPGE, Opcodes.IFGE);
    return Map.copyOf(all);
  }

  private static void put(Map<String, Comparison> all, String name, int ofInts, int withZero) {
    all.put("I32_" + name, new Comparison(Operands.INTS, ofInts));
    all.put("I64_" + name, new Comparison(Operands.LONGS, withZero));
  }

  private static void putBoth(Map<String, Comparison> all, String name, int ofInts, int withZero) {
    put(all, name + "_S", ofInts, withZero);
    all.put("I32_" + name + "_U", new Comparison(Operands.UNSIGNED_INTS, withZero));
    all.put("I64_" + name + "_U", new Comparison(Operands.UNSIGNED_LONGS, withZero));
  }

  /** Compares, and returns the instruction that jumps when the comparison holds, or does not. */
  int emit(MethodVisitor code, boolean holds) {
    operands.emit(code);
    return holds ? jump : opposite(jump);
  }

  /** The opcodes of opposite jumps are neighbours, from IFEQ (153) and IF_ICMPEQ (159) on. */
  private static int opposite(int jump) {
    return ((jump + 1) ^ 1) - 1;
  }

  /** What is compared, and how that begins. */
  enum Operands {
    INT_WITH_ZERO {
      @Override
      void emit(MethodVisitor code) {}
    },
    INTS {
      @Override
      void emit(MethodVisitor code) {}
    },
    UNSIGNED_INTS {
      @Override
      void emit(MethodVisitor code) {
        code.visitMethodInsn(
            Opcodes.INVOKESTATIC, "java/lang/Integer", "compareUnsigned", "(II)I", false);
      }
    },
    LONG_WITH_ZERO {
      @Override
      void emit(MethodVisitor code) {
        code.visitInsn(Opcodes.LCONST_0);
        code.visitInsn(Opcodes.LCMP);
      }
    },
    LONGS {
      @Override
      void emit(MethodVisitor code) {
        code.visitInsn(Opcodes.LCMP);
      }
    },
    UNSIGNED_LONGS {
      @Override
      void emit(MethodVisitor code) {
        code.visitMethodInsn(
            Opcodes.INVOKESTATIC, "java/lang/Long", "compareUnsigned", "(JJ)I", false);
      }
    };

    abstract void emit(MethodVisitor code);
  }
}
