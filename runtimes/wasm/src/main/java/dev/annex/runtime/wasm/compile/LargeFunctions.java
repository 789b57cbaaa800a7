package dev.annex.runtime.wasm.compile;

import dev.annex.api.fault.AnnexException;
import java.util.List;
import java.util.Set;
import java.util.stream.Stream;
import run.endive.wasm.WasmModule;
import run.endive.wasm.types.ExternalType;
import run.endive.wasm.types.FunctionBody;
import run.endive.wasm.types.NameCustomSection;
import run.endive.wasm.types.OpCode;

/**
 * What holds for functions that are too large for a method of the JVM, and so run interpreted:
 * about a hundred times slower, with their frames on the heap.
 *
 * <p>Large programs have one or two of them; more would be a module that is slow everywhere. The
 * bounds on each keep the frames of an interpreter, {@link
 * dev.annex.runtime.wasm.bytecode.BoundedInterpreter#MOST_FRAMES} at most, within about 150 MiB
 * where a module is made to fill them with operands and nested blocks. That is reckoned, not
 * measured.
 */
final class LargeFunctions {

  /** Each of them costs one more attempt to compile the module. */
  static final int MOST = 8;

  private static final int MOST_LOCALS = 1_000;
  private static final int MOST_INSTRUCTIONS = 250_000;

  private LargeFunctions() {}

  /**
   * Checks that a function may run interpreted, beside others.
   *
   * @throws AnnexException {@code CODE_INVALID}
   */
  static void require(WasmModule module, Set<Integer> others, int function) {
    if (others.size() == MOST) {
      throw refused(
          module, function, "and so are %d others, the most that are allowed".formatted(MOST));
    }
    FunctionBody body =
        module
            .codeSection()
            .getFunctionBody(function - module.importSection().count(ExternalType.FUNCTION));
    if (body.localTypes().size() > MOST_LOCALS) {
      throw refused(
          module,
          function,
          "and to run interpreted it has too many locals: %d, where %d are allowed"
              .formatted(body.localTypes().size(), MOST_LOCALS));
    }
    if (body.instructions().size() > MOST_INSTRUCTIONS) {
      throw refused(
          module,
          function,
          "and to run interpreted it is too long: %d instructions, where %d are allowed"
              .formatted(body.instructions().size(), MOST_INSTRUCTIONS));
    }
    if (Stream.of(module.codeSection().functionBodies()).anyMatch(LargeFunctions::cannotMix)) {
      throw refused(
          module,
          function,
          "and it cannot run interpreted, because the module uses tail calls or exceptions");
    }
  }

  /** Control that the engine cannot hand over between its interpreter and compiled code. */
  private static boolean cannotMix(FunctionBody body) {
    return body.instructions().stream()
        .map(instruction -> instruction.opcode())
        .anyMatch(LargeFunctions::cannotMix);
  }

  private static boolean cannotMix(OpCode opcode) {
    return switch (opcode) {
      case RETURN_CALL, RETURN_CALL_INDIRECT, RETURN_CALL_REF, TRY_TABLE, THROW, THROW_REF -> true;
      default -> false;
    };
  }

  private static AnnexException refused(WasmModule module, int function, String why) {
    return ModuleOutline.invalid(
        "its %s is too large to compile, %s; split it, or build with less inlining"
            .formatted(name(module, function), why));
  }

  /**
   * Functions as their author knows them.
   *
   * @param original the module as it was delivered, with its names
   */
  static List<String> names(WasmModule original, Set<Integer> functions) {
    return functions.stream().map(function -> name(original, function)).toList();
  }

  private static String name(WasmModule module, int function) {
    NameCustomSection names = module.nameSection();
    String name = names == null ? null : names.nameOfFunction(function);
    return name == null ? "function " + function : "function %d (%s)".formatted(function, name);
  }
}
