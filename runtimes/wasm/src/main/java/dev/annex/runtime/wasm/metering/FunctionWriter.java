package dev.annex.runtime.wasm.metering;

import dev.annex.runtime.wasm.binary.BinaryReader;
import org.jspecify.annotations.Nullable;

/** Writes one function with its charges: what the guest wrote is copied, charges stand between. */
final class FunctionWriter {

  private static final int I32 = 0x7F;
  private static final int NO_VALUE = 0x40;
  private static final int I32_CONST = 0x41;
  private static final int I32_LESS_SIGNED = 0x48;
  private static final int I32_SUBTRACT = 0x6B;

  private final byte[] source;
  private final FunctionCode code;
  private final ChargePlan plan;
  private final FuelFunctions functions;
  private final BlockTypes blockTypes;
  private final int[] sites;
  private final BinaryWriter out;
  private int copyStart;
  private int copyEnd;
  private @Nullable Block zone;

  private FunctionWriter(
      byte[] source,
      FunctionCode code,
      ChargePlan plan,
      FuelFunctions functions,
      BlockTypes blockTypes,
      int[] sites,
      BinaryWriter out) {
    this.source = source;
    this.code = code;
    this.plan = plan;
    this.functions = functions;
    this.blockTypes = blockTypes;
    this.sites = sites;
    this.out = out;
  }

  /**
   * Writes a body without its length.
   *
   * @param zones as the plan was made
   * @param sites calls of each helper, counted up
   */
  static void write(
      ModuleSpaces spaces,
      FunctionCode code,
      ChargePlan plan,
      boolean zones,
      FuelFunctions functions,
      BlockTypes blockTypes,
      int[] sites,
      BinaryWriter out) {
    new FunctionWriter(spaces.bytes(), code, plan, functions, blockTypes, sites, out)
        .writeAll(zones);
  }

  private void writeAll(boolean zones) {
    writeLocals(zones && hasZone());
    charge(plan.entry(), plan.entryTested());
    for (int i = 0; i < code.count(); i++) {
      if (plan.chargesBefore(i)) {
        charge(plan.before(i), plan.testedBefore(i));
      }
      Operation operation = code.operation(i);
      if (zones && operation == Operation.LOOP && code.block(i).rootsZone()) {
        load();
        zone = code.block(i);
      }
      write(i, operation);
      if (operation == Operation.END && zone != null && code.block(i) == zone) {
        if (zone.continues()) {
          store();
        }
        zone = null;
      }
      if (plan.chargesAfter(i)) {
        charge(plan.after(i), plan.testedAfter(i));
      }
    }
    flush();
  }

  private boolean hasZone() {
    for (int i = 0; i < code.count(); i++) {
      if (code.operation(i) == Operation.LOOP && code.block(i).rootsZone()) {
        return true;
      }
    }
    return false;
  }

  private void writeLocals(boolean counter) {
    if (!counter) {
      out.copy(source, code.localsStart(), code.codeStart());
      return;
    }
    BinaryReader reader = new BinaryReader(source, code.localsStart(), code.codeStart());
    int groups = reader.number();
    out.number(groups + 1);
    out.copy(source, reader.position(), code.codeStart());
    out.number(1).next(I32);
  }

  private void write(int instruction, Operation operation) {
    if (operation.chargedBy().isPresent()) {
      writeBulk(instruction, operation, operation.chargedBy().get());
      return;
    }
    if (operation.opensBlock() && BlockTypes.misread(code.block(instruction).type())) {
      writeOpener(instruction);
      return;
    }
    if (plan.chargesReturn(instruction)) {
      writeReturn(instruction, operation);
      return;
    }
    if (zone == null || code.start(instruction) < 0 || !leaves(instruction, operation)) {
      copy(instruction);
      return;
    }
    if (operation == Operation.BR_IF && code.block(instruction).labelValues() == 0) {
      flush();
      out.all(Operation.IF.code(), NO_VALUE);
      store();
      out.next(Operation.BR.code()).number(code.operand(instruction) + 1);
      out.next(Operation.END.code());
      return;
    }
    store();
    copy(instruction);
  }

  /** A branch back to the start of a loop, and the charge for another round where it is taken. */
  private void writeReturn(int instruction, Operation operation) {
    if (operation == Operation.BR) {
      charge(plan.returning(instruction), true);
      copy(instruction);
      return;
    }
    flush();
    out.all(Operation.IF.code(), NO_VALUE);
    charge(plan.returning(instruction), true);
    out.next(Operation.BR.code()).number(code.operand(instruction) + 1);
    out.next(Operation.END.code());
  }

  /** Whether control may leave the zone here. */
  private boolean leaves(int instruction, Operation operation) {
    return switch (operation) {
      case RETURN, UNREACHABLE, THROW, RETHROW, THROW_REF -> true;
      case BR, BR_IF, BR_ON_NULL, BR_ON_NON_NULL -> outside(code.block(instruction));
      case BR_TABLE -> {
        for (Block target : code.targets(instruction)) {
          if (outside(target)) {
            yield true;
          }
        }
        yield false;
      }
      default -> false;
    };
  }

  private boolean outside(Block target) {
    return zone != null && target.depth() < zone.depth();
  }

  private void writeBulk(int instruction, Operation operation, FuelHelper helper) {
    if (zone != null) {
      store();
    }
    call(helper);
    if (operation == Operation.TABLE_GROW) {
      // Growing a table copies what was there.
      out.next(Operation.BULK_PREFIX).number(Operation.TABLE_SIZE.code() & 0xFF);
      out.number(code.operand(instruction));
      call(helper);
      out.next(Operation.DROP.code());
    }
    copy(instruction);
    if (zone != null) {
      load();
    }
  }

  private void writeOpener(int instruction) {
    flush();
    int position = code.start(instruction);
    out.next(source[position++]);
    out.signed(blockTypes.copy(code.block(instruction).type()));
    while (source[position] < 0) {
      position++;
    }
    out.copy(source, position + 1, code.end(instruction));
  }

  private void charge(int units, boolean tested) {
    if (zone == null) {
      flush();
      out.next(I32_CONST).signed(units);
      call(tested ? FuelHelper.CHARGE : FuelHelper.CHARGE_UNTESTED);
      return;
    }
    counter(Operation.LOCAL_GET);
    out.next(I32_CONST).signed(units).next(I32_SUBTRACT);
    if (!tested) {
      counter(Operation.LOCAL_SET);
      return;
    }
    counter(Operation.LOCAL_TEE);
    out.next(I32_CONST).signed(0).next(I32_LESS_SIGNED);
    out.all(Operation.IF.code(), NO_VALUE);
    counter(Operation.LOCAL_GET);
    call(FuelHelper.REFILL);
    counter(Operation.LOCAL_SET);
    out.next(Operation.END.code());
  }

  private void load() {
    call(FuelHelper.LOAD);
    counter(Operation.LOCAL_SET);
  }

  private void store() {
    counter(Operation.LOCAL_GET);
    call(FuelHelper.STORE);
  }

  private void counter(Operation access) {
    flush();
    out.next(access.code()).number(code.locals());
  }

  private void call(FuelHelper helper) {
    flush();
    sites[helper.place()]++;
    out.next(Operation.CALL.code()).number(functions.index(helper));
  }

  private void copy(int instruction) {
    int start = code.start(instruction);
    if (start < 0) {
      flush();
      out.next(code.operation(instruction).code());
      return;
    }
    if (start != copyEnd) {
      flush();
      copyStart = start;
    }
    copyEnd = code.end(instruction);
  }

  private void flush() {
    if (copyEnd > copyStart) {
      out.copy(source, copyStart, copyEnd);
    }
    copyStart = copyEnd;
  }
}
