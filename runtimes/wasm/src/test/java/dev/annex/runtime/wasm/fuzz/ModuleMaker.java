package dev.annex.runtime.wasm.fuzz;

import static java.nio.charset.StandardCharsets.US_ASCII;

import java.io.ByteArrayOutputStream;

/**
 * Makes a valid module of what bytes choose: every kind of branch, call, tail call, handler, bulk
 * operation and access, at every kind of address. All of it ends by itself: loops count down, and a
 * function calls only later ones.
 */
final class ModuleMaker {

  /** {@code f0}, {@code f1}, … with the type {@code (i32, i64) -> i64}. */
  static final int FUNCTIONS = 5;

  private static final int I32 = 0x7F;
  private static final int I64 = 0x7E;
  private static final int F32 = 0x7D;
  private static final int F64 = 0x7C;
  private static final int[] TYPES = {I32, I64, F32, F64};
  private static final int NOTHING = 0x40;
  private static final int IMPORTED = 1;
  private static final int LEAVES = 2;
  private static final int FIRST_COUNTER = 6;
  private static final int DEEPEST_LOOP = 2;
  private static final int[] I32_OPERATIONS = {
    0x6A, 0x6B, 0x6C, 0x6D, 0x6E, 0x6F, 0x70, 0x71, 0x72, 0x73, 0x74, 0x75, 0x76, 0x77, 0x78
  };
  private static final int[] LOADS = {
    0x28, 0x2C, 0x2D, 0x2E, 0x2F, 0x29, 0x30, 0x31, 0x32, 0x33, 0x34, 0x35, 0x2A, 0x2B
  };

  private final Entropy entropy;
  private ByteArrayOutputStream code = new ByteArrayOutputStream();
  private int function;
  private int loopDepth;
  private int labels;

  private ModuleMaker(Entropy entropy) {
    this.entropy = entropy;
  }

  static byte[] of(Entropy entropy) {
    return new ModuleMaker(entropy).make();
  }

  private byte[] make() {
    ByteArrayOutputStream module = new ByteArrayOutputStream();
    module.writeBytes(new byte[] {0, 'a', 's', 'm', 1, 0, 0, 0});
    section(
        module, 1, 4, 0x60, 2, I32, I64, 1, I64, 0x60, 1, I32, 1, I32, 0x60, 1, I32, 0, 0x60, 0, 0);
    begin();
    put(1);
    name("host");
    name("peek");
    put(0, 1);
    section(module, 2);
    begin();
    put(FUNCTIONS);
    for (int i = 0; i < FUNCTIONS; i++) {
      put(0);
    }
    section(module, 3);
    section(module, 4, 1, 0x70, 1, 4, 8);
    section(module, 5, 1, 1, 1, 3);
    section(module, 13, 1, 0, 2);
    section(
        module, 6, 5, I32, 1, 0x41, 7, 0x0B, I64, 1, 0x42, 9, 0x0B, F32, 1, 0x43, 0, 0, 0x80, 0x3F,
        0x0B, F64, 1, 0x44, 0, 0, 0, 0, 0, 0, 0, 0x40, 0x0B, I32, 1, 0x41, 0, 0x0B);
    begin();
    put(FUNCTIONS + 2);
    for (int i = 0; i < FUNCTIONS; i++) {
      name("f" + i);
      put(0, IMPORTED + i);
    }
    name("memory");
    put(2, 0);
    name("seen");
    put(3, 4);
    section(module, 7);
    int last = IMPORTED + FUNCTIONS - 1;
    section(module, 9, 1, 0, 0x41, 0, 0x0B, 3, last, last - 1, 0);
    section(module, 12, 1);
    ByteArrayOutputStream bodies = new ByteArrayOutputStream();
    bodies.write(FUNCTIONS);
    for (function = 0; function < FUNCTIONS; function++) {
      begin();
      body();
      byte[] body = code.toByteArray();
      writeUnsigned(bodies, body.length);
      bodies.writeBytes(body);
    }
    code = bodies;
    section(module, 10);
    section(module, 11, 1, 1, 8, 1, 2, 3, 4, 5, 6, 7, 8);
    return module.toByteArray();
  }

  private void body() {
    loopDepth = 0;
    labels = 0;
    put(5, 1, I32, 1, I64, 1, F32, 1, F64, 1 + DEEPEST_LOOP, I32);
    int statements = 2 + entropy.below(6);
    for (int i = 0; i < statements; i++) {
      statement(3);
    }
    value(I64, 3);
    put(0x0B);
  }

  private void statement(int depth) {
    int type = TYPES[entropy.below(4)];
    switch (entropy.below(depth == 0 ? 5 : 15)) {
      case 0 -> {
        value(type, 2);
        put(0x21, localOf(type));
      }
      case 1 -> {
        value(type, 2);
        put(0x24, globalOf(type));
      }
      case 2, 3 -> store(type);
      case 4 -> {
        value(type, 2);
        put(0x1A);
      }
      case 5 -> nested(0x02, depth);
      case 6 -> {
        value(I32, 2);
        nested(0x04, depth);
      }
      case 7 -> loop(depth);
      case 8 -> branch();
      case 9 -> bulk();
      case 10 -> handler(depth);
      case 11 -> thrown();
      case 12 -> tailCall();
      case 13 -> branchTable(depth);
      default -> tables();
    }
  }

  private void nested(int opcode, int depth) {
    put(opcode, NOTHING);
    labels++;
    statement(depth - 1);
    if (opcode == 0x04 && entropy.below(2) == 1) {
      put(0x05);
      statement(depth - 1);
    }
    statement(depth - 1);
    labels--;
    put(0x0B);
  }

  private void loop(int depth) {
    if (loopDepth == DEEPEST_LOOP) {
      return;
    }
    int counter = FIRST_COUNTER + loopDepth++;
    put(0x41, 1 + entropy.below(9), 0x21, counter, 0x02, NOTHING, 0x03, NOTHING);
    int outside = labels;
    labels = 0; // branches in the body leave neither, or the counter would not count
    statement(depth - 1);
    statement(depth - 1);
    labels = outside;
    put(0x20, counter, 0x41, 1, 0x6B, 0x22, counter, 0x0D, 0, 0x0B, 0x0B);
    loopDepth--;
  }

  private void branch() {
    if (labels > 0) {
      value(I32, 2);
      put(0x0D, entropy.below(labels));
    }
  }

  private void branchTable(int depth) {
    put(0x02, NOTHING, 0x02, NOTHING, 0x02, NOTHING);
    value(I32, 2);
    put(0x0E, 3, entropy.below(3), entropy.below(3), entropy.below(3), entropy.below(3), 0x0B);
    int outside = labels;
    labels = 0;
    statement(depth - 1);
    put(0x0B);
    statement(depth - 1);
    labels = outside;
    put(0x0B);
  }

  private void handler(int depth) {
    put(0x02, I32, 0x1F, NOTHING, 1, 0, 0, 0);
    int outside = labels;
    labels = 0;
    statement(depth - 1);
    statement(depth - 1);
    labels = outside;
    put(0x0B, 0x41, 0, 0x0B, 0x21, 2);
  }

  private void thrown() {
    value(I32, 1);
    put(0x04, NOTHING);
    value(I32, 1);
    put(0x08, 0, 0x0B);
  }

  private void tailCall() {
    if (!mayCall()) {
      return;
    }
    value(I32, 1);
    put(0x04, NOTHING);
    value(I32, 1);
    value(I64, 1);
    if (entropy.below(2) == 0) {
      put(0x12, callee());
    } else {
      value(I32, 1);
      put(0x41, 3, 0x71, 0x13, 0, 0);
    }
    put(0x0B);
  }

  private boolean mayCall() {
    return function < FUNCTIONS - LEAVES && loopDepth == 0;
  }

  private int callee() {
    return IMPORTED + function + 1 + entropy.below(FUNCTIONS - function - 1);
  }

  private void bulk() {
    value(I32, 2);
    value(I32, 1);
    value(I32, 1);
    put(0x41, 0xFF, 0x01, 0x71);
    switch (entropy.below(3)) {
      case 0 -> put(0xFC, 10, 0, 0);
      case 1 -> put(0xFC, 11, 0);
      default -> put(0xFC, 8, 0, 0);
    }
  }

  private void tables() {
    value(I32, 1);
    put(0x41, 7, 0x71);
    switch (entropy.below(3)) {
      case 0 -> put(0xD2, IMPORTED + FUNCTIONS - 1, 0x26, 0);
      case 1 -> put(0x25, 0, 0x1A);
      default -> put(0x1A, 0xD0, 0x70, 0x41, entropy.below(3), 0xFC, 15, 0, 0x1A);
    }
  }

  private void store(int type) {
    address();
    value(type, 2);
    int opcode =
        switch (type) {
          case I32 -> new int[] {0x36, 0x3A, 0x3B}[entropy.below(3)];
          case I64 -> new int[] {0x37, 0x3C, 0x3D, 0x3E}[entropy.below(4)];
          case F32 -> 0x38;
          default -> 0x39;
        };
    put(opcode, 0);
    offset();
  }

  private void address() {
    value(I32, 1);
    if (entropy.below(8) != 0) {
      put(0x41, 0xFF, 0xFF, 0x03, 0x71);
    }
  }

  private void offset() {
    writeUnsigned(
        code, entropy.below(16) == 0 ? entropy.number() & 0xFFFF_FFFFL : entropy.below(64));
  }

  private void value(int type, int depth) {
    if (depth == 0 || entropy.isEmpty()) {
      simple(type);
      return;
    }
    switch (type) {
      case I32 -> integer(depth);
      case I64 -> longInteger(depth);
      default -> floating(type, depth);
    }
  }

  private void simple(int type) {
    switch (entropy.below(3)) {
      case 0 -> put(0x20, localOf(type));
      case 1 -> put(0x23, globalOf(type));
      default -> constant(type);
    }
  }

  private void constant(int type) {
    long number = entropy.number();
    switch (type) {
      case I32 -> {
        put(0x41);
        writeSigned(number << 32 >> 32);
      }
      case I64 -> {
        put(0x42);
        writeSigned(number);
      }
      case F32 -> {
        put(0x43);
        raw(Float.floatToIntBits((float) number), 4);
      }
      default -> {
        put(0x44);
        raw(Double.doubleToLongBits((double) number), 8);
      }
    }
  }

  private void integer(int depth) {
    switch (entropy.below(12)) {
      case 0, 1, 2 -> {
        value(I32, depth - 1);
        value(I32, depth - 1);
        put(I32_OPERATIONS[entropy.below(I32_OPERATIONS.length)]);
      }
      case 3 -> {
        value(I32, depth - 1);
        value(I32, depth - 1);
        put(0x46 + entropy.below(10));
      }
      case 4 -> {
        value(I64, depth - 1);
        value(I64, depth - 1);
        put(0x51 + entropy.below(10));
      }
      case 5 -> {
        value(F64, depth - 1);
        value(F64, depth - 1);
        put(0x61 + entropy.below(6));
      }
      case 6 -> {
        value(I32, depth - 1);
        put(new int[] {0x45, 0x67, 0x68, 0x69, 0xC0, 0xC1}[entropy.below(6)]);
      }
      case 7 -> load(I32);
      case 8 -> {
        value(I32, depth - 1);
        put(0x41, 3, 0x71, 0x40, 0);
      }
      case 9 -> {
        value(F64, depth - 1);
        put(0xFC, 2);
      }
      case 10 -> {
        value(I32, depth - 1);
        put(0x10, 0);
      }
      default -> {
        value(I64, depth - 1);
        put(0xA7);
      }
    }
  }

  private void longInteger(int depth) {
    switch (entropy.below(8)) {
      case 0, 1 -> {
        value(I64, depth - 1);
        value(I64, depth - 1);
        put(I32_OPERATIONS[entropy.below(I32_OPERATIONS.length)] + 0x12);
      }
      case 2 -> {
        value(I32, depth - 1);
        put(0xAC + entropy.below(2));
      }
      case 3 -> load(I64);
      case 4 -> {
        value(I32, depth - 1);
        put(0x04, I64);
        value(I64, depth - 1);
        put(0x05);
        value(I64, depth - 1);
        put(0x0B);
      }
      case 5 -> {
        value(F64, depth - 1);
        put(0xB0 + entropy.below(2));
      }
      default -> called(depth);
    }
  }

  private void called(int depth) {
    if (!mayCall()) {
      simple(I64);
      return;
    }
    value(I32, depth - 1);
    value(I64, depth - 1);
    if (entropy.below(3) == 0) {
      value(I32, depth - 1);
      put(0x41, 3, 0x71, 0x11, 0, 0);
    } else {
      put(0x10, callee());
    }
  }

  private void floating(int type, int depth) {
    int first = type == F32 ? 0x8B : 0x99;
    switch (entropy.below(5)) {
      case 0 -> {
        value(type, depth - 1);
        value(type, depth - 1);
        put(first + 7 + entropy.below(4));
      }
      case 1 -> {
        value(type, depth - 1);
        put(first + entropy.below(7));
      }
      case 2 -> load(type);
      case 3 -> {
        value(I64, depth - 1);
        put(type == F32 ? 0xB4 : 0xB9);
      }
      default -> simple(type);
    }
  }

  private void load(int type) {
    address();
    int opcode =
        switch (type) {
          case I32 -> LOADS[entropy.below(5)];
          case I64 -> LOADS[5 + entropy.below(7)];
          case F32 -> LOADS[12];
          default -> LOADS[13];
        };
    put(opcode, 0);
    offset();
  }

  private int localOf(int type) {
    return switch (type) {
      case I32 -> entropy.below(2) * 2;
      case I64 -> 1 + entropy.below(2) * 2;
      case F32 -> 4;
      default -> 5;
    };
  }

  private int globalOf(int type) {
    return type == I32 && entropy.below(2) == 1 ? 4 : I32 - type;
  }

  private void begin() {
    code = new ByteArrayOutputStream();
  }

  private void put(int... bytes) {
    for (int b : bytes) {
      code.write(b);
    }
  }

  private void name(String name) {
    put(name.length());
    code.writeBytes(name.getBytes(US_ASCII));
  }

  private void section(ByteArrayOutputStream module, int id, int... bytes) {
    begin();
    put(bytes);
    section(module, id);
  }

  private void section(ByteArrayOutputStream module, int id) {
    module.write(id);
    writeUnsigned(module, code.size());
    module.writeBytes(code.toByteArray());
  }

  private static void writeUnsigned(ByteArrayOutputStream out, long value) {
    long left = value;
    while (left >>> 7 != 0) {
      out.write((int) ((left & 0x7F) | 0x80));
      left >>>= 7;
    }
    out.write((int) left);
  }

  private void writeSigned(long value) {
    long left = value;
    while (left < -64 || left > 63) {
      code.write((int) ((left & 0x7F) | 0x80));
      left >>= 7;
    }
    code.write((int) (left & 0x7F));
  }

  private void raw(long bits, int bytes) {
    for (int i = 0; i < bytes; i++) {
      code.write((int) (bits >>> (8 * i)));
    }
  }
}
