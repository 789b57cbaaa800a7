package dev.annex.runtime.wasm.compile;

import dev.annex.api.fault.AnnexException;
import java.util.Collection;
import java.util.Optional;
import java.util.function.Function;
import run.endive.wasm.WasmModule;
import run.endive.wasm.types.FunctionBody;
import run.endive.wasm.types.Global;
import run.endive.wasm.types.Instruction;
import run.endive.wasm.types.OpCode;

/**
 * Refuses instructions that cannot be contained: objects of the GC proposal are counted by no
 * limit, threads have no place in a sandbox, and vectors would run interpreted. Tail calls are
 * stopped by fuel alone.
 */
final class OpcodeRules {

  private static final int GC = 0xFB;
  private static final int VECTOR = 0xFD;
  private static final int THREADS = 0xFE;

  private OpcodeRules() {}

  /**
   * Checks every instruction of a module.
   *
   * @throws AnnexException {@code CODE_INVALID}, naming the first that cannot be allowed
   */
  static void check(WasmModule module) {
    checkBodies(module, OpcodeRules::objection);
    for (Global global : module.globalSection().globals()) {
      check(global.initInstructions(), "a global");
    }
    module.elementSection().stream()
        .forEach(element -> element.initializers().forEach(value -> check(value, "an element")));
    for (int i = 0; i < module.tableSection().tableCount(); i++) {
      check(module.tableSection().getTable(i).initialize(), "a table");
    }
  }

  /**
   * Checks a module whose calls are not all paid for, so that a chain of tail calls would never
   * end.
   *
   * @throws AnnexException {@code CODE_INVALID} when it has any
   */
  static void refuseTailCalls(WasmModule module) {
    checkBodies(module, OpcodeRules::tailCallObjection);
  }

  private static void checkBodies(
      WasmModule module, Function<OpCode, Optional<String>> objections) {
    FunctionBody[] bodies = module.codeSection().functionBodies();
    for (int i = 0; i < bodies.length; i++) {
      check(bodies[i].instructions(), "function %d of its code".formatted(i), objections);
    }
  }

  private static void check(Collection<? extends Instruction> instructions, String where) {
    check(instructions, where, OpcodeRules::objection);
  }

  private static void check(
      Collection<? extends Instruction> instructions,
      String where,
      Function<OpCode, Optional<String>> objections) {
    for (Instruction instruction : instructions) {
      Optional<String> objection = objections.apply(instruction.opcode());
      if (objection.isPresent()) {
        throw refused(where, instruction.opcode(), objection.get());
      }
    }
  }

  private static Optional<String> objection(OpCode opcode) {
    return byPrefix(prefix(opcode.opcode()));
  }

  private static Optional<String> tailCallObjection(OpCode opcode) {
    return switch (opcode) {
      case RETURN_CALL, RETURN_CALL_INDIRECT, RETURN_CALL_REF ->
          Optional.of(
              "its chains of tail calls could not be stopped; build without tail calls, for instance without -mtail-call or +tail-call");
      default -> Optional.empty();
    };
  }

  private static Optional<String> byPrefix(int prefix) {
    return switch (prefix) {
      case VECTOR ->
          Optional.of(
              "this engine has no vector instructions; build without -msimd128 or +simd128");
      case THREADS ->
          Optional.of("a sandbox has one thread; build without -matomics, -pthread or +atomics");
      case GC ->
          Optional.of(
              "garbage-collected objects are not counted by the memory limit; build for linear memory");
      default -> Optional.empty();
    };
  }

  /** The first byte of a two-byte instruction; its second number may take more than one byte. */
  private static int prefix(int opcode) {
    return opcode <= 0xFF ? 0 : opcode <= 0xFFFF ? opcode >>> 8 : opcode >>> 12;
  }

  private static AnnexException refused(String where, OpCode opcode, String why) {
    return ModuleOutline.invalid("%s uses the instruction %s: %s".formatted(where, opcode, why));
  }
}
