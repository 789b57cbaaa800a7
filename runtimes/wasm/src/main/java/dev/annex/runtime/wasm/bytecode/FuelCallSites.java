package dev.annex.runtime.wasm.bytecode;

import java.util.Set;
import run.endive.wasm.WasmModule;
import run.endive.wasm.types.AnnotatedInstruction;
import run.endive.wasm.types.ExternalType;
import run.endive.wasm.types.FunctionBody;
import run.endive.wasm.types.OpCode;

/**
 * Counts where a module calls the helpers of metering, without what can never run: the engine
 * generates no code for it.
 */
final class FuelCallSites {

  private FuelCallSites() {}

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
        count += count(module.codeSection().getFunctionBody(i), helpers);
      }
    }
    return count;
  }

  private static int count(FunctionBody body, Set<Integer> helpers) {
    int count = 0;
    int endOfPath = Integer.MAX_VALUE;
    for (AnnotatedInstruction instruction : body.instructions()) {
      if (endOfPath != Integer.MAX_VALUE && !continues(instruction, endOfPath)) {
        continue;
      }
      endOfPath = Integer.MAX_VALUE;
      if (instruction.opcode() == OpCode.CALL && helpers.contains((int) instruction.operand(0))) {
        count++;
      }
      if (leaves(instruction.opcode())) {
        endOfPath = instruction.depth();
      }
    }
    return count;
  }

  private static boolean continues(AnnotatedInstruction instruction, int endOfPath) {
    return instruction.depth() <= endOfPath
        && (instruction.opcode() == OpCode.ELSE || instruction.opcode() == OpCode.END);
  }

  private static boolean leaves(OpCode opcode) {
    return switch (opcode) {
      case UNREACHABLE,
          RETURN,
          BR,
          BR_TABLE,
          RETURN_CALL,
          RETURN_CALL_INDIRECT,
          RETURN_CALL_REF,
          THROW,
          THROW_REF ->
          true;
      default -> false;
    };
  }
}
