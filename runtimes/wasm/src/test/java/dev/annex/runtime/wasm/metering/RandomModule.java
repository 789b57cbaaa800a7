package dev.annex.runtime.wasm.metering;

import java.util.ArrayList;
import java.util.List;
import java.util.Random;

/**
 * Valid modules by chance: blocks, loops, conditions, branches of every kind, calls, bulk
 * operations and code that cannot run. They end by themselves, because every round of a loop and
 * every call takes from a global number of steps.
 */
final class RandomModule {

  static final String RUN = "run";
  static final int MEMORY_PAGES = 1;
  static final int TABLE_SIZE = 10;

  private static final int STEPS = 0;
  private static final int SUM = 1;
  private static final int FUNCTIONS = 6;
  private static final int PARAMETERS = 2;
  private static final int LOCALS = 5;
  private static final int MOST_DEPTH = 6;

  private final Random random;
  private final boolean exceptions;
  private final ModuleBuilder builder = new ModuleBuilder();
  private final int functionType;
  private final int host;
  private final int pairType;
  private final int data;
  private final int tag;

  private Code code = new Code();
  private final List<Label> labels = new ArrayList<>();
  private int callable;
  private int budget;

  private RandomModule(long seed, boolean exceptions) {
    this.random = new Random(seed);
    this.exceptions = exceptions;
    this.host = builder.importFunction("env", "host", "i>i");
    this.functionType = builder.type("ii>i");
    int fillers = random.nextInt(4) == 0 ? 80 : 0;
    for (int i = 0; i < fillers; i++) {
      builder.newType("l>");
    }
    this.pairType = builder.newType("ii>ii");
    builder.memory(MEMORY_PAGES, 3);
    builder.table(TABLE_SIZE, 40);
    builder.global(1500);
    builder.global(0);
    this.tag = exceptions ? builder.tag("i>") : -1;
    this.data = builder.passiveData(new byte[200]);
  }

  /** The module of a seed; its function {@code run} takes and returns an {@code i32}. */
  static byte[] of(long seed, boolean exceptions) {
    return new RandomModule(seed, exceptions).build();
  }

  private byte[] build() {
    int[] members = new int[FUNCTIONS];
    for (int i = 0; i < FUNCTIONS; i++) {
      callable = i;
      members[i] = functionOfThis(i);
    }
    builder.elements(members);
    builder.export(RUN, members[FUNCTIONS - 1]);
    return builder.build();
  }

  private int functionOfThis(int index) {
    code = new Code();
    labels.clear();
    labels.add(new Label(1, false));
    budget = 12 + random.nextInt(60);
    if (index > 0 && random.nextInt(4) > 0) {
      // Out of steps: return.
      step();
      code.globalGet(STEPS).i32(0).raw(0x48).when().i32(index).returns().end();
    }
    statements(0);
    expression(2);
    return builder.function(functionType, "i".repeat(LOCALS), code);
  }

  private void step() {
    code.globalGet(STEPS).i32(1).subtract().globalSet(STEPS);
  }

  /** On the stack: whether another round is allowed. */
  private void mayGoOn() {
    step();
    expression(1);
    code.globalGet(STEPS).i32(0).raw(0x4A).and();
  }

  private void statements(int depth) {
    int count = random.nextInt(5);
    for (int i = 0; i < count && budget > 0; i++) {
      statement(depth);
    }
  }

  private void statement(int depth) {
    budget--;
    boolean deep = depth >= MOST_DEPTH;
    switch (random.nextInt(exceptions ? 26 : 24)) {
      case 0, 1 -> {
        expression(2);
        code.set(local());
      }
      case 2 -> {
        address();
        expression(2);
        code.raw(0x36, 2).number(random.nextInt(64));
      }
      case 3 -> {
        code.globalGet(SUM);
        expression(2);
        code.add().globalSet(SUM);
      }
      case 4, 5 -> {
        if (!deep) {
          open(new Code().block(), 0, false, depth);
        }
      }
      case 6, 7, 8 -> {
        if (!deep) {
          loop(depth);
        }
      }
      case 9, 10 -> {
        if (!deep) {
          condition(depth);
        }
      }
      case 11, 12 -> branchPerhaps();
      case 13 -> branchAlways();
      case 14 -> table();
      case 15 -> call();
      case 16 -> {
        expression(1);
        code.call(host).set(local());
      }
      case 17 -> bulk();
      case 18 -> {
        if (!deep) {
          blockWithValue(depth);
          code.set(local());
        }
      }
      case 19 -> {
        if (!deep) {
          pair(depth);
        }
      }
      case 20 -> {
        code.i32(random.nextInt(2)).memoryGrow().set(local());
      }
      case 21 -> tableOperation();
      case 22 -> {
        if (random.nextInt(3) == 0) {
          expression(1);
          code.when();
          expression(1);
          code.returns();
          dead(depth);
          code.end();
        }
      }
      case 23 -> indirectCall();
      default -> guarded(depth);
    }
  }

  private void open(Code opener, int values, boolean loop, int depth) {
    code.append(opener);
    labels.add(new Label(values, loop));
    statements(depth + 1);
    if (values == 1) {
      expression(1);
    }
    labels.removeLast();
    code.end();
  }

  private void loop(int depth) {
    code.loop();
    labels.add(new Label(0, true));
    statements(depth + 1);
    if (random.nextInt(4) > 0) {
      mayGoOn();
      code.brIf(0);
    }
    if (random.nextBoolean()) {
      statements(depth + 1);
    }
    labels.removeLast();
    code.end();
  }

  private void condition(int depth) {
    expression(1);
    code.when();
    labels.add(new Label(0, false));
    statements(depth + 1);
    if (random.nextBoolean()) {
      code.otherwise();
      statements(depth + 1);
    }
    labels.removeLast();
    code.end();
  }

  private void blockWithValue(int depth) {
    open(new Code().block(Code.I32), 1, false, depth);
  }

  /** A loop or block with parameters and two results. */
  private void pair(int depth) {
    expression(1);
    expression(1);
    boolean loop = random.nextBoolean();
    code.typed(loop ? 0x03 : 0x02, pairType);
    labels.add(new Label(2, loop));
    code.set(local());
    statements(depth + 1);
    expression(1);
    if (loop) {
      mayGoOn();
      code.brIf(0);
    } else {
      expression(1);
      code.brIf(0);
    }
    labels.removeLast();
    code.end().set(local()).set(local());
  }

  private void branchPerhaps() {
    int label = random.nextInt(labels.size());
    Label target = labels.get(labels.size() - 1 - label);
    for (int i = 0; i < target.values; i++) {
      expression(1);
    }
    if (target.loop) {
      mayGoOn();
    } else {
      expression(1);
    }
    code.brIf(label);
    for (int i = 0; i < target.values; i++) {
      code.drop();
    }
  }

  private void branchAlways() {
    int label = random.nextInt(labels.size());
    Label target = labels.get(labels.size() - 1 - label);
    if (target.loop) {
      mayGoOn();
    } else {
      expression(1);
    }
    code.when();
    for (int i = 0; i < target.values; i++) {
      expression(1);
    }
    code.br(label + 1);
    dead(0);
    code.end();
  }

  /** What stands behind a branch: valid, and never run. */
  private void dead(int depth) {
    if (random.nextInt(3) == 0) {
      int kept = budget;
      budget = 4;
      labels.add(new Label(0, false));
      statements(depth + 3);
      labels.removeLast();
      budget = kept;
    }
  }

  private void table() {
    List<Integer> plain = new ArrayList<>();
    for (int label = 0; label < labels.size(); label++) {
      Label target = labels.get(labels.size() - 1 - label);
      if (!target.loop && target.values == 0) {
        plain.add(label);
      }
    }
    if (plain.isEmpty()) {
      return;
    }
    int[] targets = new int[1 + random.nextInt(5)];
    for (int i = 0; i < targets.length; i++) {
      targets[i] = plain.get(random.nextInt(plain.size())) + 1;
    }
    expression(1);
    code.i32(3).and().when();
    expression(1);
    code.i32(7).and().brTable(targets);
    dead(0);
    code.end();
  }

  private void call() {
    if (callable > 0) {
      expression(1);
      expression(1);
      code.call(host + 1 + random.nextInt(callable)).set(local());
    }
  }

  private void indirectCall() {
    if (callable > 0) {
      expression(1);
      expression(1);
      code.i32(random.nextInt(callable)).callIndirect(functionType).set(local());
    }
  }

  private void bulk() {
    address();
    switch (random.nextInt(3)) {
      case 0 -> {
        expression(1);
        size();
        code.memoryFill();
      }
      case 1 -> {
        address();
        size();
        code.memoryCopy();
      }
      default -> code.i32(random.nextInt(100)).i32(random.nextInt(100)).memoryInit(data);
    }
  }

  private void tableOperation() {
    switch (random.nextInt(3)) {
      case 0 -> code.raw(0xD0, 0x70).i32(random.nextInt(3)).tableGrow(0).set(local());
      case 1 -> code.i32(FUNCTIONS).raw(0xD0, 0x70).i32(random.nextInt(4)).tableFill(0);
      default -> code.i32(FUNCTIONS).i32(0).i32(random.nextInt(4)).raw(0xFC, 14, 0, 0);
    }
  }

  private void guarded(int depth) {
    if (depth >= MOST_DEPTH) {
      return;
    }
    // block (result i32): try_table (catch tag 0): …; throw; end; 7; end; set
    code.block(Code.I32);
    labels.add(new Label(1, false));
    code.raw(0x1F, Code.VOID, 1, 0).number(tag).number(0);
    labels.add(new Label(0, false));
    statements(depth + 1);
    call();
    expression(1);
    code.when();
    expression(1);
    code.raw(0x08).number(tag).end();
    labels.removeLast();
    code.end();
    labels.removeLast();
    expression(1);
    code.end().set(local());
  }

  private int local() {
    return random.nextInt(PARAMETERS + LOCALS);
  }

  private void address() {
    expression(1);
    code.i32(0x7FFF).and();
  }

  private void size() {
    expression(1);
    code.i32(0x3FFF).and();
  }

  private void expression(int depth) {
    switch (random.nextInt(depth <= 0 ? 3 : 9)) {
      case 0 -> code.i32(random.nextInt(2) == 0 ? random.nextInt() : random.nextInt(8));
      case 1, 2 -> code.get(local());
      case 3 -> {
        address();
        code.raw(0x28, 2).number(random.nextInt(64));
      }
      case 4 -> {
        expression(depth - 1);
        expression(depth - 1);
        code.raw(0x6A + random.nextInt(3));
      }
      case 5 -> {
        expression(depth - 1);
        expression(depth - 1);
        // An odd number divides without a trap.
        code.i32(1).or().raw(0x70);
      }
      case 6 -> {
        expression(depth - 1);
        expression(depth - 1);
        code.raw(0x71 + random.nextInt(8));
      }
      case 7 -> {
        expression(depth - 1);
        code.raw(0x45);
      }
      default -> {
        expression(depth - 1);
        expression(depth - 1);
        expression(depth - 1);
        code.raw(0x1B);
      }
    }
  }

  /** A label: how many {@code i32} a branch carries. */
  private record Label(int values, boolean loop) {}
}
