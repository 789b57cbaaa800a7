package dev.annex.runtime.wasm.metering;

import java.util.HashMap;
import java.util.Map;
import run.endive.runtime.ExecutionListener;
import run.endive.runtime.MStack;
import run.endive.wasm.Parser;
import run.endive.wasm.WasmModule;
import run.endive.wasm.types.AnnotatedInstruction;
import run.endive.wasm.types.FunctionBody;
import run.endive.wasm.types.Instruction;
import run.endive.wasm.types.OpCode;

/**
 * Counts what an unmetered run costs, instruction by instruction, from the cost table of the design
 * and not from that of the rewriter.
 */
final class ExactCounter implements ExecutionListener {

  private final int importedFunctions;
  private final Map<Integer, Integer> entryUnits = new HashMap<>();
  private final Map<Integer, Integer> loopOfFirst = new HashMap<>();
  private int pages;
  private int table;
  private int previous = -1;
  private long units;
  private long decisions;

  ExactCounter(byte[] wasm, int pages, int tableSize) {
    WasmModule module = Parser.parse(wasm);
    this.pages = pages;
    this.table = tableSize;
    importedFunctions = module.importSection().importCount();
    for (int i = 0; i < module.codeSection().functionBodyCount(); i++) {
      FunctionBody body = module.codeSection().getFunctionBody(i);
      AnnotatedInstruction last = null;
      for (AnnotatedInstruction instruction : body.instructions()) {
        if (last == null) {
          entryUnits.put(instruction.address(), 3 + body.localTypes().size() / 16);
        } else if (last.opcode() == OpCode.LOOP) {
          loopOfFirst.put(instruction.address(), last.address());
        }
        last = instruction;
      }
    }
  }

  long units() {
    return units;
  }

  /** How often the way through the code was chosen. */
  long decisions() {
    return decisions;
  }

  @Override
  public void onExecution(Instruction instruction, MStack stack) {
    int address = instruction.address();
    units += entryUnits.getOrDefault(address, 0);
    Integer loop = loopOfFirst.get(address);
    if (loop != null && loop != previous) {
      units++;
    }
    previous = address;
    units += units(instruction, stack);
    switch (instruction.opcode()) {
      case IF, BR_IF, BR_TABLE, LOOP, BR, RETURN -> decisions++;
      default -> {}
    }
  }

  private long units(Instruction instruction, MStack stack) {
    return switch (instruction.opcode()) {
      case BLOCK, ELSE, END, NOP, TRY_TABLE -> 0;
      case BR_TABLE -> 2;
      case I32_DIV_S, I32_DIV_U, I32_REM_S, I32_REM_U -> 4;
      case CALL -> instruction.operand(0) < importedFunctions ? 16 : 3;
      case CALL_INDIRECT -> 8;
      case THROW, THROW_REF -> 64;
      case MEMORY_COPY, MEMORY_FILL, MEMORY_INIT -> 8 + (stack.peek() & 0xFFFF_FFFFL) / 8;
      case TABLE_COPY, TABLE_FILL, TABLE_INIT -> 8 + (stack.peek() & 0xFFFF_FFFFL);
      case TABLE_GROW -> {
        long more = stack.peek() & 0xFFFF_FFFFL;
        long cost = 8 + more + table;
        table += table + more <= 40 ? (int) more : 0;
        yield cost;
      }
      case MEMORY_GROW -> {
        long more = stack.peek() & 0xFFFF_FFFFL;
        long cost = 64 + 1024 * (more + pages);
        pages += pages + more <= 3 ? (int) more : 0;
        yield cost;
      }
      default -> 1;
    };
  }
}
