package dev.annex.runtime.wasm.metering;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * The reachable instructions of one function, in order. What can never run is left out, so that
 * nothing about it has to be decided.
 */
final class FunctionCode {

  private final int function;
  private final int size;
  private final int locals;
  private final int declaredLocals;
  private final int localsStart;
  private final int codeStart;
  private final Block body;
  private boolean loops;
  private boolean guards;

  private Operation[] operations = new Operation[64];
  private int[] starts = new int[64];
  private int[] ends = new int[64];
  private int[] operands = new int[64];
  private int[] units = new int[64];
  private @Nullable Block[] blocks = new @Nullable Block[64];
  private final List<Block[]> tables = new ArrayList<>();
  private int count;

  /**
   * @param function index, imports included
   * @param size bytes of the body
   * @param locals parameters included
   * @param localsStart where the declarations of local variables start
   * @param codeStart where the instructions start
   */
  FunctionCode(
      int function,
      int size,
      int locals,
      int declaredLocals,
      int localsStart,
      int codeStart,
      Block body) {
    this.function = function;
    this.size = size;
    this.locals = locals;
    this.declaredLocals = declaredLocals;
    this.localsStart = localsStart;
    this.codeStart = codeStart;
    this.body = body;
  }

  int function() {
    return function;
  }

  int size() {
    return size;
  }

  int locals() {
    return locals;
  }

  int declaredLocals() {
    return declaredLocals;
  }

  int localsStart() {
    return localsStart;
  }

  int codeStart() {
    return codeStart;
  }

  Block body() {
    return body;
  }

  /** It can run no loop and call no function. */
  boolean isLeaf() {
    return !loops && !body.calls();
  }

  /** It has a {@code try} of either kind. */
  boolean guards() {
    return guards;
  }

  int count() {
    return count;
  }

  Operation operation(int instruction) {
    return operations[instruction];
  }

  /**
   * Where its bytes start, or -1 when it is an {@code unreachable} that the guest did not write.
   */
  int start(int instruction) {
    return starts[instruction];
  }

  int end(int instruction) {
    return ends[instruction];
  }

  /** The one number it names: a function, local variable, global, table and so on. */
  int operand(int instruction) {
    return operands[instruction];
  }

  int units(int instruction) {
    return units[instruction];
  }

  /** The block it opens, divides or closes, or that it branches to. */
  Block block(int instruction) {
    Block block = blocks[instruction];
    if (block == null) {
      throw new IllegalStateException("instruction %d has no block".formatted(instruction));
    }
    return block;
  }

  /** Where a {@code br_table} branches to, the default last; or where a {@code try_table} lands. */
  Block[] targets(int instruction) {
    return tables.get(operands[instruction]);
  }

  int add(Operation operation, int start, int end, int cost) {
    if (count == operations.length) {
      int capacity = count * 2;
      operations = Arrays.copyOf(operations, capacity);
      starts = Arrays.copyOf(starts, capacity);
      ends = Arrays.copyOf(ends, capacity);
      operands = Arrays.copyOf(operands, capacity);
      units = Arrays.copyOf(units, capacity);
      blocks = Arrays.copyOf(blocks, capacity);
    }
    operations[count] = operation;
    starts[count] = start;
    ends[count] = end;
    operands[count] = 0;
    units[count] = cost;
    blocks[count] = null;
    loops |= operation == Operation.LOOP;
    guards |= operation == Operation.TRY || operation == Operation.TRY_TABLE;
    return count++;
  }

  void operand(int instruction, int value) {
    operands[instruction] = value;
  }

  void block(int instruction, Block block) {
    blocks[instruction] = block;
  }

  void targets(int instruction, Block[] targets) {
    operands[instruction] = tables.size();
    tables.add(targets);
  }
}
