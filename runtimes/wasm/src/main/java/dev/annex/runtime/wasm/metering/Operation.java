package dev.annex.runtime.wasm.metering;

import dev.annex.runtime.wasm.binary.BinaryReader;
import dev.annex.runtime.wasm.binary.MalformedModule;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * The operations a guest may use, each with what follows it and what it costs. What stands in no
 * row is refused: nothing runs for nothing.
 *
 * <p>Operations of the prefix {@code 0xFC} have the numbers {@code 0xFC00} and up. The costs are
 * part of {@link FuelRules#RULE_SET}: whoever changes one counts that up.
 */
enum Operation {
  UNREACHABLE(0x00, Operand.NONE, 1),
  NOP(0x01, Operand.NONE, 0),
  BLOCK(0x02, Operand.BLOCK_TYPE, 0),
  /** Paid in every round, so that an empty loop ends too. */
  LOOP(0x03, Operand.BLOCK_TYPE, 1),
  IF(0x04, Operand.BLOCK_TYPE, 1),
  ELSE(0x05, Operand.NONE, 0),
  TRY(0x06, Operand.BLOCK_TYPE, 0),
  CATCH(0x07, Operand.TAG, 0),
  THROW(0x08, Operand.TAG, 64),
  RETHROW(0x09, Operand.LABEL, 64),
  THROW_REF(0x0A, Operand.NONE, 64),
  END(0x0B, Operand.NONE, 0),
  BR(0x0C, Operand.LABEL, 1),
  BR_IF(0x0D, Operand.LABEL, 1),
  BR_TABLE(0x0E, Operand.LABELS, 2),
  RETURN(0x0F, Operand.NONE, 1),
  CALL(0x10, Operand.FUNCTION, 3),
  CALL_INDIRECT(0x11, Operand.TYPE_AND_TABLE, 8),
  RETURN_CALL(0x12, Operand.FUNCTION, 6),
  RETURN_CALL_INDIRECT(0x13, Operand.TYPE_AND_TABLE, 8),
  CALL_REF(0x14, Operand.TYPE, 8),
  RETURN_CALL_REF(0x15, Operand.TYPE, 8),
  DELEGATE(0x18, Operand.LABEL, 0),
  CATCH_ALL(0x19, Operand.NONE, 0),
  DROP(0x1A, Operand.NONE, 1),
  SELECT(0x1B, Operand.NONE, 1),
  SELECT_TYPED(0x1C, Operand.VALUE_TYPES, 1),
  TRY_TABLE(0x1F, Operand.BLOCK_TYPE_AND_CATCHES, 0),
  LOCAL_GET(0x20, Operand.LOCAL, 1),
  LOCAL_SET(0x21, Operand.LOCAL, 1),
  LOCAL_TEE(0x22, Operand.LOCAL, 1),
  GLOBAL_GET(0x23, Operand.GLOBAL, 1),
  GLOBAL_SET(0x24, Operand.GLOBAL, 1),
  TABLE_GET(0x25, Operand.TABLE, 1),
  TABLE_SET(0x26, Operand.TABLE, 1),
  LOAD_OR_STORE(0x28, 0x3E, Operand.ADDRESS, 1),
  MEMORY_SIZE(0x3F, Operand.MEMORY, 1),
  /** Paid by the helper {@code grow}, which charges 64 and more. */
  MEMORY_GROW(0x40, Operand.MEMORY, 0),
  I32_CONST(0x41, Operand.I32, 1),
  I64_CONST(0x42, Operand.I64, 1),
  F32_CONST(0x43, Operand.F32, 1),
  F64_CONST(0x44, Operand.F64, 1),
  COMPARE_OR_COUNT(0x45, 0x69, Operand.NONE, 1),
  I32_ADD(0x6A, Operand.NONE, 1),
  I32_SUB(0x6B, Operand.NONE, 1),
  I32_MUL(0x6C, Operand.NONE, 1),
  I32_DIVIDE(0x6D, 0x70, Operand.NONE, 4),
  I32_BITS(0x71, 0x78, Operand.NONE, 1),
  I64_COUNT(0x79, 0x7B, Operand.NONE, 1),
  I64_ADD(0x7C, Operand.NONE, 1),
  I64_SUB(0x7D, Operand.NONE, 1),
  I64_MUL(0x7E, Operand.NONE, 1),
  I64_DIVIDE(0x7F, 0x82, Operand.NONE, 4),
  I64_BITS(0x83, 0x8A, Operand.NONE, 1),
  F32_ROUND(0x8B, 0x90, Operand.NONE, 1),
  F32_SQRT(0x91, Operand.NONE, 4),
  F32_ADD_SUB_MUL(0x92, 0x94, Operand.NONE, 1),
  F32_DIV(0x95, Operand.NONE, 4),
  F32_SELECT(0x96, 0x98, Operand.NONE, 1),
  F64_ROUND(0x99, 0x9E, Operand.NONE, 1),
  F64_SQRT(0x9F, Operand.NONE, 4),
  F64_ADD_SUB_MUL(0xA0, 0xA2, Operand.NONE, 1),
  F64_DIV(0xA3, Operand.NONE, 4),
  F64_SELECT(0xA4, 0xA6, Operand.NONE, 1),
  CONVERT(0xA7, 0xBF, Operand.NONE, 1),
  SIGN_EXTEND(0xC0, 0xC4, Operand.NONE, 1),
  REF_NULL(0xD0, Operand.HEAP_TYPE, 1),
  REF_IS_NULL(0xD1, Operand.NONE, 1),
  REF_FUNC(0xD2, Operand.FUNCTION, 1),
  REF_AS_NON_NULL(0xD4, Operand.NONE, 1),
  BR_ON_NULL(0xD5, Operand.LABEL, 1),
  BR_ON_NON_NULL(0xD6, Operand.LABEL, 1),
  TRUNCATE_SATURATING(0xFC00, 0xFC07, Operand.NONE, 1),
  MEMORY_INIT(0xFC08, Operand.DATA_AND_MEMORY, 8),
  DATA_DROP(0xFC09, Operand.DATA, 1),
  MEMORY_COPY(0xFC0A, Operand.TWO_MEMORIES, 8),
  MEMORY_FILL(0xFC0B, Operand.MEMORY, 8),
  TABLE_INIT(0xFC0C, Operand.ELEMENT_AND_TABLE, 8),
  ELEMENT_DROP(0xFC0D, Operand.ELEMENT, 1),
  TABLE_COPY(0xFC0E, Operand.TWO_TABLES, 8),
  TABLE_GROW(0xFC0F, Operand.TABLE, 8),
  TABLE_SIZE(0xFC10, Operand.TABLE, 1),
  TABLE_FILL(0xFC11, Operand.TABLE, 8);

  static final int BULK_PREFIX = 0xFC;

  private static final int LAST_BULK = 0x11;
  private static final @Nullable Operation[] PLAIN = new @Nullable Operation[256];
  private static final @Nullable Operation[] BULK = new @Nullable Operation[LAST_BULK + 1];

  static {
    for (Operation operation : values()) {
      for (int code = operation.first; code <= operation.last; code++) {
        if (code >> 8 == BULK_PREFIX) {
          BULK[code & 0xFF] = operation;
        } else {
          PLAIN[code] = operation;
        }
      }
    }
  }

  private final int first;
  private final int last;
  private final Operand operand;
  private final int units;

  Operation(int code, Operand operand, int units) {
    this(code, code, operand, units);
  }

  Operation(int first, int last, Operand operand, int units) {
    this.first = first;
    this.last = last;
    this.operand = operand;
    this.units = units;
  }

  /** Reads the next operation code, and leaves the reader before what follows it. */
  static Operation read(BinaryReader reader) {
    int code = reader.next();
    Operation operation = PLAIN[code];
    if (operation != null) {
      return operation;
    }
    int sub = code >= 0xFB && code <= 0xFE ? reader.number() : -1;
    if (code == BULK_PREFIX && sub <= LAST_BULK) {
      operation = BULK[sub];
      if (operation != null) {
        return operation;
      }
    }
    throw new MalformedModule(refusal(code, sub));
  }

  private static String refusal(int code, int sub) {
    return switch (code) {
      case 0xFB, 0xD3 ->
          "it uses %s of the garbage collection proposal; build it without that"
              .formatted(name(code, sub));
      case 0xFD ->
          "it uses the SIMD %s; build it without, for instance without -msimd128 or +simd128"
              .formatted(name(code, sub));
      case 0xFE -> "it uses the atomic %s; build it for one thread".formatted(name(code, sub));
      default -> "it uses the unknown %s".formatted(name(code, sub));
    };
  }

  private static String name(int code, int sub) {
    return sub < 0
        ? "operation 0x%02X".formatted(code)
        : "operation 0x%02X 0x%02X".formatted(code, sub);
  }

  int code() {
    return first;
  }

  Operand operand() {
    return operand;
  }

  /**
   * Units for running it once; a call of an imported function costs more, see {@link FuelRules}.
   */
  int units() {
    return units;
  }

  /** What stands behind it in the same block is never reached. */
  boolean endsPath() {
    return switch (this) {
      case UNREACHABLE,
          THROW,
          RETHROW,
          THROW_REF,
          BR,
          BR_TABLE,
          RETURN,
          RETURN_CALL,
          RETURN_CALL_INDIRECT,
          RETURN_CALL_REF ->
          true;
      default -> false;
    };
  }

  boolean opensBlock() {
    return operand == Operand.BLOCK_TYPE || operand == Operand.BLOCK_TYPE_AND_CATCHES;
  }

  /** Runs other functions, now or instead of the rest of this one. */
  boolean calls() {
    return switch (this) {
      case CALL, CALL_INDIRECT, CALL_REF, RETURN_CALL, RETURN_CALL_INDIRECT, RETURN_CALL_REF ->
          true;
      default -> false;
    };
  }

  /** The helper that is given the topmost operand right before this operation, to charge for it. */
  Optional<FuelHelper> chargedBy() {
    return switch (this) {
      case MEMORY_INIT, MEMORY_COPY, MEMORY_FILL -> Optional.of(FuelHelper.BULK);
      case TABLE_INIT, TABLE_COPY, TABLE_FILL, TABLE_GROW ->
          Optional.of(FuelHelper.BULK_REFERENCES);
      case MEMORY_GROW -> Optional.of(FuelHelper.GROW);
      default -> Optional.empty();
    };
  }
}
