package dev.annex.runtime.wasm.metering;

import static dev.annex.runtime.wasm.metering.FuelRules.BULK_SHIFT;
import static dev.annex.runtime.wasm.metering.FuelRules.GROW_BASE;
import static dev.annex.runtime.wasm.metering.FuelRules.GROW_PER_PAGE;
import static dev.annex.runtime.wasm.metering.FuelRules.SLICE;

/** The portable form of the helpers: types, functions and globals at the end of a module's own. */
final class FuelHelpers {

  /** Types that are appended: {@code () -> i32}, {@code i32 -> ()}, {@code i32 -> i32}. */
  static final int TYPES = 3;

  static final int GLOBALS = 2;

  private static final int I32 = 0x7F;
  private static final int I64 = 0x7E;
  private static final int NO_VALUE = 0x40;
  static final int LESS_SIGNED_32 = 0x48;
  private static final int LESS_SIGNED_64 = 0x53;
  private static final int ADD_64 = 0x7C;
  private static final int SUBTRACT_32 = 0x6B;
  private static final int SUBTRACT_64 = 0x7D;
  private static final int MULTIPLY_64 = 0x7E;
  private static final int OR_32 = 0x72;
  private static final int SHIFT_RIGHT_UNSIGNED = 0x76;
  private static final int WRAP = 0xA7;
  private static final int EXTEND_SIGNED = 0xAC;
  private static final int EXTEND_UNSIGNED = 0xAD;
  private static final int CONST_32 = 0x41;
  private static final int CONST_64 = 0x42;

  private final FuelFunctions functions;
  private final int slice;
  private final int reserve;

  FuelHelpers(FuelFunctions functions, int sliceGlobal, int reserveGlobal) {
    this.functions = functions;
    this.slice = sliceGlobal;
    this.reserve = reserveGlobal;
  }

  static void writeTypes(BinaryWriter out) {
    out.all(0x60, 0, 1, I32);
    out.all(0x60, 1, I32, 0);
    out.all(0x60, 1, I32, 1, I32);
  }

  /** The type index of a helper. */
  static int type(FuelHelper helper, int firstType) {
    return switch (helper) {
      case LOAD -> firstType;
      case STORE, CHARGE, CHARGE_UNTESTED -> firstType + 1;
      case REFILL, BULK, BULK_REFERENCES, GROW -> firstType + 2;
    };
  }

  static void writeGlobals(BinaryWriter out) {
    out.all(I32, 1, CONST_32, 0, Operation.END.code());
    out.all(I64, 1, CONST_64, 0, Operation.END.code());
  }

  /** The body of a helper, without its length. */
  BinaryWriter body(FuelHelper helper) {
    BinaryWriter out = new BinaryWriter(64);
    switch (helper) {
      case LOAD -> {
        out.number(0);
        getSlice(out);
      }
      case STORE -> {
        out.number(0);
        argument(out);
        setSlice(out);
      }
      case CHARGE -> {
        out.number(0);
        takeArgument(out);
        getSlice(out);
        out.next(CONST_32).signed(0).next(LESS_SIGNED_32);
        refillIf(out);
      }
      case CHARGE_UNTESTED -> {
        out.number(0);
        takeArgument(out);
      }
      case REFILL -> refill(out);
      case BULK -> {
        out.number(0);
        argument(out);
        out.next(CONST_32).signed(BULK_SHIFT).next(SHIFT_RIGHT_UNSIGNED);
        out.next(Operation.CALL.code()).number(functions.charge());
        argument(out);
      }
      case BULK_REFERENCES -> {
        out.number(0);
        getReserve(out);
        argument(out);
        out.next(EXTEND_UNSIGNED);
        takeFromReserve(out);
        argument(out);
      }
      case GROW -> {
        out.number(0);
        getReserve(out);
        argument(out);
        out.next(EXTEND_UNSIGNED);
        out.next(Operation.MEMORY_SIZE.code()).number(0).next(EXTEND_UNSIGNED);
        out.next(ADD_64).next(CONST_64).signed(GROW_PER_PAGE).next(MULTIPLY_64);
        out.next(CONST_64).signed(GROW_BASE).next(ADD_64);
        takeFromReserve(out);
        argument(out);
      }
    }
    return out.next(Operation.END.code());
  }

  /** {@code slice -= argument}. */
  private void takeArgument(BinaryWriter out) {
    getSlice(out);
    argument(out);
    out.next(SUBTRACT_32);
    setSlice(out);
  }

  /** With the reserve and the units on the stack; wide enough for any number of a guest. */
  private void takeFromReserve(BinaryWriter out) {
    out.next(SUBTRACT_64);
    setReserve(out);
    getReserve(out);
    out.next(CONST_64).signed(0).next(LESS_SIGNED_64);
    getSlice(out);
    out.next(CONST_32).signed(0).next(LESS_SIGNED_32);
    out.next(OR_32);
    refillIf(out);
  }

  private void refillIf(BinaryWriter out) {
    out.all(Operation.IF.code(), NO_VALUE);
    getSlice(out);
    out.next(Operation.CALL.code()).number(functions.refill());
    out.next(Operation.DROP.code()).next(Operation.END.code());
  }

  private void refill(BinaryWriter out) {
    int all = 1;
    out.number(1).number(1).next(I64);
    getReserve(out);
    argument(out);
    out.next(EXTEND_SIGNED).next(ADD_64);
    out.next(Operation.LOCAL_TEE.code()).number(all);
    out.next(CONST_64).signed(0).next(LESS_SIGNED_64);
    out.all(Operation.IF.code(), NO_VALUE);
    out.next(Operation.LOCAL_GET.code()).number(all);
    setReserve(out);
    out.next(CONST_32).signed(0);
    setSlice(out);
    out.next(Operation.UNREACHABLE.code()).next(Operation.END.code());
    // slice = min(all, SLICE)
    out.next(Operation.LOCAL_GET.code()).number(all);
    out.next(CONST_64).signed(SLICE);
    out.next(Operation.LOCAL_GET.code()).number(all);
    out.next(CONST_64).signed(SLICE).next(LESS_SIGNED_64);
    out.next(Operation.SELECT.code()).next(WRAP);
    setSlice(out);
    // reserve = all - slice
    out.next(Operation.LOCAL_GET.code()).number(all);
    getSlice(out);
    out.next(EXTEND_SIGNED).next(SUBTRACT_64);
    setReserve(out);
    getSlice(out);
  }

  private void getSlice(BinaryWriter out) {
    out.next(Operation.GLOBAL_GET.code()).number(slice);
  }

  private void setSlice(BinaryWriter out) {
    out.next(Operation.GLOBAL_SET.code()).number(slice);
  }

  private void getReserve(BinaryWriter out) {
    out.next(Operation.GLOBAL_GET.code()).number(reserve);
  }

  private void setReserve(BinaryWriter out) {
    out.next(Operation.GLOBAL_SET.code()).number(reserve);
  }

  private static void argument(BinaryWriter out) {
    out.next(Operation.LOCAL_GET.code()).number(0);
  }
}
