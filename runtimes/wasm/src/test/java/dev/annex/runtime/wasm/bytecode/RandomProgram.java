package dev.annex.runtime.wasm.bytecode;

import static dev.annex.runtime.wasm.bytecode.TinyModule.F32;
import static dev.annex.runtime.wasm.bytecode.TinyModule.F64;
import static dev.annex.runtime.wasm.bytecode.TinyModule.I32;
import static dev.annex.runtime.wasm.bytecode.TinyModule.I64;

import dev.annex.runtime.wasm.bytecode.TinyModule.Bytes;
import java.util.Random;

/**
 * A module of a few functions, made at random, in which everything stands that the class pass
 * replaces: accesses of every width at every kind of address, globals of every type, every integer
 * comparison in front of every kind of branch, and calls. All of it ends by itself.
 */
final class RandomProgram {

  private static final int[] PARAMETERS = {I32, I64};
  private static final int[] LOCALS = {I32, I64, F32, F64, I32};
  private static final int COUNTER = 6;
  private static final int GLOBALS_OF_EACH_TYPE = 5;
  private static final int FUNCTIONS = 3;

  private final Random random;
  private final TinyModule module = new TinyModule().memory(1, 3);
  private Bytes code = TinyModule.bytes();
  private int callable;
  private int loops;

  private RandomProgram(long seed) {
    random = new Random(seed);
  }

  static byte[] of(long seed) {
    return new RandomProgram(seed).build();
  }

  private byte[] build() {
    int type = module.type(PARAMETERS, I64);
    int host = module.type(new int[] {I32}, I32);
    module.imported("peek", host);
    globals();
    int[] table = new int[FUNCTIONS];
    for (int i = 0; i < FUNCTIONS; i++) {
      code = TinyModule.bytes();
      callable = i;
      loops = 0;
      for (int statement = 0; statement < 6; statement++) {
        statement(3);
      }
      value(I64, 4);
      int index = module.function(type, LOCALS, code);
      module.exportFunction("f" + i, index);
      table[i] = index;
    }
    byte[] start = new byte[300];
    random.nextBytes(start);
    return module.table(table).data(65_300 - 64, start).build();
  }

  private void globals() {
    for (int i = 0; i < GLOBALS_OF_EACH_TYPE; i++) {
      module.global(I32, true, TinyModule.bytes().number(random.nextInt()));
      module.global(I64, true, TinyModule.bytes().longNumber(random.nextLong()));
      module.global(F32, true, TinyModule.bytes().op(0x43, 1, 2, 3, 0x40));
      module.global(F64, true, TinyModule.bytes().op(0x44, 1, 2, 3, 4, 5, 6, 7, 0x40));
    }
    module.global(I32, false, TinyModule.bytes().number(7));
    module.exportGlobal("seen", 0);
  }

  private int globalOf(int type) {
    return 4 * random.nextInt(GLOBALS_OF_EACH_TYPE) + (I32 - type);
  }

  private static int localOf(int type, Random random) {
    return switch (type) {
      case I32 -> random.nextBoolean() ? 0 : 2;
      case I64 -> random.nextBoolean() ? 1 : 3;
      case F32 -> 4;
      default -> 5;
    };
  }

  private int anyType() {
    return I32 - random.nextInt(4);
  }

  private void statement(int depth) {
    int type = anyType();
    switch (depth == 0 ? random.nextInt(3) : random.nextInt(8)) {
      case 0 -> {
        value(type, 3);
        code.setLocal(localOf(type, random));
      }
      case 1 -> {
        value(type, 3);
        code.setGlobal(globalOf(type));
      }
      case 2, 3 -> store(type);
      case 4 -> {
        condition(2);
        code.op(0x04, 0x40);
        statement(depth - 1);
        if (random.nextBoolean()) {
          code.op(0x05);
          statement(depth - 1);
        }
        code.op(0x0B);
      }
      case 5 -> {
        code.op(0x02, 0x40);
        statement(depth - 1);
        condition(2);
        code.op(0x0D, 0);
        statement(depth - 1);
        code.op(0x0B);
      }
      case 6 -> loop(depth);
      default -> bulk();
    }
  }

  private void loop(int depth) {
    if (loops == 1) {
      return;
    }
    loops++;
    code.number(0).setLocal(COUNTER).op(0x03, 0x40);
    statement(depth - 1);
    code.local(COUNTER).number(1).op(0x6A, 0x22).unsigned(COUNTER);
    code.number(1 + random.nextInt(20)).op(random.nextBoolean() ? 0x48 : 0x49).op(0x0D, 0, 0x0B);
  }

  private void bulk() {
    switch (random.nextInt(3)) {
      case 0 -> {
        address();
        value(I32, 1);
        code.number(random.nextInt(200)).op(0xFC, 11, 0);
      }
      case 1 -> {
        address();
        address();
        code.number(random.nextInt(200)).op(0xFC, 10, 0, 0);
      }
      default -> code.number(random.nextInt(2)).op(0x40, 0, 0x1A);
    }
  }

  /** An address that is mostly inside. */
  private void address() {
    switch (random.nextInt(100)) {
      case 0 -> value(I32, 1);
      case 1 -> code.number(65_536 - random.nextInt(12));
      case 2 -> code.number(4_096 - random.nextInt(12));
      default -> {
        value(I32, 1);
        code.number(0xFFFF).op(0x71);
      }
    }
  }

  private long offset() {
    return switch (random.nextInt(400)) {
      case 0 -> 0xFFFF_FFFFL;
      case 1 -> 0x8000_0000L;
      case 2 -> 0x7FFF_FFFEL;
      case 3, 4, 5 -> 65_530;
      default -> random.nextInt(64);
    };
  }

  private void store(int type) {
    address();
    value(type, 3);
    int[] opcodes =
        switch (type) {
          case I32 -> new int[] {0x36, 0x3A, 0x3B};
          case I64 -> new int[] {0x37, 0x3C, 0x3D, 0x3E};
          case F32 -> new int[] {0x38};
          default -> new int[] {0x39};
        };
    code.access(any(opcodes), offset());
  }

  private int any(int... choices) {
    return choices[random.nextInt(choices.length)];
  }

  private void value(int type, int depth) {
    int choice = random.nextInt(depth == 0 ? 3 : 10);
    if (choice == 1) {
      code.local(localOf(type, random));
    } else if (choice == 2) {
      code.global(globalOf(type));
    } else if (choice == 3) {
      condition(depth - 1);
      code.op(0x04, type);
      value(type, depth - 1);
      code.op(0x05);
      value(type, depth - 1);
      code.op(0x0B);
    } else if (choice == 4) {
      value(type, depth - 1);
      value(type, depth - 1);
      condition(depth - 1);
      code.op(0x1B);
    } else if (choice == 0) {
      constant(type);
    } else {
      switch (type) {
        case I32 -> intValue(depth);
        case I64 -> longValue(depth);
        case F32 -> floatValue(depth);
        default -> doubleValue(depth);
      }
    }
  }

  private void constant(int type) {
    switch (type) {
      case I32 -> code.number(random.nextInt(3) == 0 ? random.nextInt() : random.nextInt(9) - 4);
      case I64 -> code.longNumber(random.nextInt(3) == 0 ? random.nextLong() : random.nextInt(5));
      case F32 -> code.op(0x43, 0, 0, 0x80, 0x3F);
      default -> code.op(0x44, 0, 0, 0, 0, 0, 0, 0xF0, 0x3F);
    }
  }

  private void intValue(int depth) {
    switch (random.nextInt(6)) {
      case 0 -> condition(depth - 1);
      case 1 -> {
        value(I64, depth - 1);
        code.op(0xA7);
      }
      case 2 -> {
        value(I32, depth - 1);
        code.call(0);
      }
      case 3 -> {
        value(F32, depth - 1);
        code.op(0xBC);
      }
      case 4 -> {
        address();
        code.access(any(0x28, 0x2C, 0x2D, 0x2E, 0x2F), offset());
      }
      default -> {
        value(I32, depth - 1);
        value(I32, depth - 1);
        code.op(any(0x6A, 0x6B, 0x6C, 0x71, 0x72, 0x73, 0x74, 0x75, 0x76, 0x77));
      }
    }
  }

  private void longValue(int depth) {
    switch (random.nextInt(6)) {
      case 0 -> {
        value(I32, depth - 1);
        code.op(any(0xAC, 0xAD));
      }
      case 1 -> {
        value(F64, depth - 1);
        code.op(0xBD);
      }
      case 2 -> call(depth);
      case 3, 4 -> {
        address();
        code.access(any(0x29, 0x30, 0x31, 0x32, 0x33, 0x34, 0x35), offset());
      }
      default -> {
        value(I64, depth - 1);
        value(I64, depth - 1);
        code.op(any(0x7C, 0x7D, 0x7E, 0x83, 0x84, 0x85, 0x86, 0x87, 0x88, 0x89));
      }
    }
  }

  private void call(int depth) {
    value(I32, depth - 1);
    value(I64, depth - 1);
    if (callable == 0) {
      code.op(0x1A);
      code.op(0xAC);
      return;
    }
    int callee = random.nextInt(callable);
    if (random.nextBoolean()) {
      code.call(1 + callee);
    } else {
      code.number(callee).op(0x11, 0, 0);
    }
  }

  private void floatValue(int depth) {
    if (random.nextBoolean()) {
      address();
      code.access(0x2A, offset());
    } else {
      value(I32, depth - 1);
      code.op(0xBE);
    }
  }

  private void doubleValue(int depth) {
    if (random.nextBoolean()) {
      address();
      code.access(0x2B, offset());
    } else {
      value(I64, depth - 1);
      code.op(0xBF);
    }
  }

  /** An integer comparison. */
  private void condition(int depth) {
    boolean ints = random.nextBoolean();
    int type = ints ? I32 : I64;
    int choice = random.nextInt(11);
    value(type, Math.max(depth, 0));
    if (choice > 0) {
      if (random.nextInt(4) == 0) {
        constant(type);
      } else {
        value(type, Math.max(depth, 0));
      }
    }
    code.op((ints ? 0x45 : 0x50) + choice);
  }
}
