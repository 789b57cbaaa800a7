package dev.annex.runtime.wasm.compile;

import dev.annex.api.fault.AnnexException;
import java.util.List;
import run.endive.wasm.WasmModule;
import run.endive.wasm.types.AnnotatedInstruction;
import run.endive.wasm.types.FunctionBody;
import run.endive.wasm.types.OpCode;

/**
 * Refuses modules whose exception handlers would keep the engine busy.
 *
 * <p>What a handler costs when it is compiled is not its own length: the engine looks at every pair
 * of a piece of code and a handler around it, several times. Measured on the development machine, a
 * million pairs in one function take three to four seconds. Handlers inside each other alone take
 * time with the cube of their number: 100 a twentieth of a second, 1,000 ten seconds, and about 400
 * are more than the JVM takes.
 */
final class HandlerLimits {

  /**
   * A handler stands for a {@code try} of the source, or for a variable that is cleaned up, around
   * a piece of code. People nest these by a handful, inlining by a few handfuls.
   */
  static final int MOST_NESTED = 100;

  /**
   * The largest function that the JVM takes has some 16,000 instructions: it may have 18 handlers
   * around each of them.
   */
  static final int MOST_PAIRS_OF_FUNCTION = 300_000;

  /** Three handlers around every instruction of a module of 30 MB. */
  static final int MOST_PAIRS = 30_000_000;

  private HandlerLimits() {}

  /**
   * Checks a module.
   *
   * @throws AnnexException {@code CODE_INVALID}, naming the function and the bound
   */
  static void check(WasmModule module) {
    long all = 0;
    FunctionBody[] bodies = module.codeSection().functionBodies();
    for (int i = 0; i < bodies.length; i++) {
      all += pairs(i, bodies[i].instructions());
      if (all > MOST_PAIRS) {
        throw ModuleOutline.invalid(
            "its functions up to function %d of its code have %d pairs of an instruction and an exception handler around it, where %d are allowed; build with less inlining or without exceptions"
                .formatted(i, all, MOST_PAIRS));
      }
    }
  }

  /** Pairs of an instruction, or a clause of an inner handler, and a handler around it. */
  private static long pairs(int function, List<AnnotatedInstruction> instructions) {
    long pairs = 0;
    int around = 0;
    // The last instruction ends the function, and is described as if it ended another block.
    for (AnnotatedInstruction instruction : instructions.subList(0, instructions.size() - 1)) {
      pairs += around;
      if (instruction.opcode() == OpCode.TRY_TABLE) {
        pairs += (long) around * instruction.catches().size();
        around++;
        require(function, "%d exception handlers inside each other", around, MOST_NESTED);
      } else if (instruction.opcode() == OpCode.END
          && instruction.scope().opcode() == OpCode.TRY_TABLE) {
        around--;
      }
    }
    require(
        function,
        "%d pairs of an instruction and an exception handler around it",
        pairs,
        MOST_PAIRS_OF_FUNCTION);
    return pairs;
  }

  private static void require(int function, String what, long count, int most) {
    if (count > most) {
      throw ModuleOutline.invalid(
          "function %d of its code has %s, where %d are allowed; split it, or build with less inlining"
              .formatted(function, what.formatted(count), most));
    }
  }
}
