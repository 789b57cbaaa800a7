package dev.annex.runtime.wasm.metering;

/** Assembles the instructions of one function. */
final class Code {

  static final int VOID = 0x40;
  static final int I32 = 0x7F;
  static final int I64 = 0x7E;

  private final BinaryWriter out = new BinaryWriter(64);

  Code raw(int... bytes) {
    out.all(bytes);
    return this;
  }

  Code number(int value) {
    out.number(value);
    return this;
  }

  Code i32(int value) {
    out.next(0x41).signed(value);
    return this;
  }

  Code i64(long value) {
    out.next(0x42).signed(value);
    return this;
  }

  Code get(int local) {
    return raw(0x20).number(local);
  }

  Code set(int local) {
    return raw(0x21).number(local);
  }

  Code tee(int local) {
    return raw(0x22).number(local);
  }

  Code globalGet(int global) {
    return raw(0x23).number(global);
  }

  Code globalSet(int global) {
    return raw(0x24).number(global);
  }

  Code block() {
    return raw(0x02, VOID);
  }

  /** A block whose type is a value type. */
  Code block(int valueType) {
    return raw(0x02, valueType);
  }

  /** A block, loop or condition (by its operation code) whose type is a declared one. */
  Code typed(int operation, int type) {
    out.next(operation).signed(type);
    return this;
  }

  Code loop() {
    return raw(0x03, VOID);
  }

  Code when() {
    return raw(0x04, VOID);
  }

  Code when(int valueType) {
    return raw(0x04, valueType);
  }

  Code otherwise() {
    return raw(0x05);
  }

  Code end() {
    return raw(0x0B);
  }

  Code br(int label) {
    return raw(0x0C).number(label);
  }

  Code brIf(int label) {
    return raw(0x0D).number(label);
  }

  /** The default last. */
  Code brTable(int... labels) {
    raw(0x0E).number(labels.length - 1);
    for (int label : labels) {
      number(label);
    }
    return this;
  }

  Code returns() {
    return raw(0x0F);
  }

  Code call(int function) {
    return raw(0x10).number(function);
  }

  Code callIndirect(int type) {
    return raw(0x11).number(type).number(0);
  }

  Code returnCall(int function) {
    return raw(0x12).number(function);
  }

  Code returnCallIndirect(int type) {
    return raw(0x13).number(type).number(0);
  }

  Code drop() {
    return raw(0x1A);
  }

  Code load() {
    return raw(0x28, 2, 0);
  }

  Code store() {
    return raw(0x36, 2, 0);
  }

  Code add() {
    return raw(0x6A);
  }

  Code subtract() {
    return raw(0x6B);
  }

  Code and() {
    return raw(0x71);
  }

  Code or() {
    return raw(0x72);
  }

  Code unreachable() {
    return raw(0x00);
  }

  Code nop() {
    return raw(0x01);
  }

  Code memoryInit(int data) {
    return raw(0xFC, 8).number(data).number(0);
  }

  Code memoryCopy() {
    return raw(0xFC, 10, 0, 0);
  }

  Code memoryFill() {
    return raw(0xFC, 11, 0);
  }

  Code memoryGrow() {
    return raw(0x40, 0);
  }

  Code tableGrow(int table) {
    return raw(0xFC, 15).number(table);
  }

  Code tableFill(int table) {
    return raw(0xFC, 17).number(table);
  }

  Code append(Code other) {
    out.copy(other.out);
    return this;
  }

  /** Work of {@code units} units, at least two, that changes nothing. */
  Code work(int units) {
    i32(0);
    for (int i = 2; i < units; i++) {
      raw(0x45);
    }
    return drop();
  }

  BinaryWriter bytes() {
    return out;
  }
}
