package dev.annex.runtime.wasm.bytecode;

import java.util.BitSet;
import java.util.List;
import java.util.Set;
import run.endive.wasm.WasmModule;
import run.endive.wasm.types.AnnotatedInstruction;
import run.endive.wasm.types.CatchOpCode;
import run.endive.wasm.types.ExternalType;
import run.endive.wasm.types.FunctionBody;
import run.endive.wasm.types.OpCode;

/**
 * Counts where a module calls the helpers of metering, without what can never run: there is no
 * generated code for it.
 *
 * <p>One pass over the instructions of a function is enough, because a branch leads forward or to a
 * loop that was entered from above. What counts as a way is what the generated code has:
 *
 * <ul>
 *   <li>A {@code try_table} leads to its handlers, up to the first that catches everything, unless
 *       there is nothing in it.
 *   <li>An access whose constant offset is beyond every memory never continues. The engine throws
 *       in its place, and what only it leads to is not generated.
 * </ul>
 */
final class FuelCallSites {

  private static final int FIRST_ACCESS = OpCode.I32_LOAD.opcode();
  private static final int LAST_ACCESS = OpCode.I64_STORE32.opcode();

  private final List<AnnotatedInstruction> instructions;
  private final Set<Integer> helpers;
  private final BitSet branchedTo = new BitSet();

  private FuelCallSites(FunctionBody body, Set<Integer> helpers) {
    this.instructions = body.instructions();
    this.helpers = helpers;
  }

  /**
   * @param module with its function bodies
   * @param helpers indexes of the helpers, which are not looked into
   * @param interpreted functions that are not compiled
   */
  static int count(WasmModule module, Set<Integer> helpers, Set<Integer> interpreted) {
    int imported = module.importSection().count(ExternalType.FUNCTION);
    int count = 0;
    for (int i = 0; i < module.codeSection().functionBodyCount(); i++) {
      int function = imported + i;
      if (!helpers.contains(function) && !interpreted.contains(function)) {
        count += new FuelCallSites(module.codeSection().getFunctionBody(i), helpers).count();
      }
    }
    return count;
  }

  private int count() {
    int count = 0;
    boolean reached = true;
    for (int i = 0; i < instructions.size(); i++) {
      reached |= branchedTo.get(i);
      if (!reached) {
        continue;
      }
      AnnotatedInstruction instruction = instructions.get(i);
      if (instruction.opcode() == OpCode.CALL && helpers.contains((int) instruction.operand(0))) {
        count++;
      }
      markTargets(i, instruction);
      reached = continues(instruction);
    }
    return count;
  }

  private void markTargets(int place, AnnotatedInstruction instruction) {
    mark(instruction.labelTrue());
    mark(instruction.labelFalse());
    instruction.labelTable().forEach(this::mark);
    if (instruction.opcode() == OpCode.TRY_TABLE
        && instructions.get(place + 1).opcode() != OpCode.END) {
      markHandlers(instruction.catches());
    }
  }

  private void markHandlers(List<CatchOpCode.Catch> handlers) {
    for (CatchOpCode.Catch handler : handlers) {
      mark(handler.resolvedLabel());
      if (handler.opcode() == CatchOpCode.CATCH_ALL
          || handler.opcode() == CatchOpCode.CATCH_ALL_REF) {
        return;
      }
    }
  }

  private void mark(int label) {
    if (label != AnnotatedInstruction.UNDEFINED_LABEL) {
      branchedTo.set(label);
    }
  }

  private static boolean continues(AnnotatedInstruction instruction) {
    return switch (instruction.opcode()) {
      case UNREACHABLE,
          RETURN,
          BR,
          BR_TABLE,
          ELSE,
          RETURN_CALL,
          RETURN_CALL_INDIRECT,
          RETURN_CALL_REF,
          THROW,
          THROW_REF ->
          false;
      default -> !isBeyondEveryMemory(instruction);
    };
  }

  private static boolean isBeyondEveryMemory(AnnotatedInstruction instruction) {
    int opcode = instruction.opcode().opcode();
    if (opcode < FIRST_ACCESS || opcode > LAST_ACCESS) {
      return false;
    }
    long offset = instruction.operand(1);
    return offset < 0 || offset >= Integer.MAX_VALUE;
  }
}
