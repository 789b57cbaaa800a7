package dev.annex.runtime.wasm.metering;

/** What follows an operation code in the binary format. */
enum Operand {
  NONE,
  BLOCK_TYPE,
  /** A block type and the handlers of a {@code try_table}. */
  BLOCK_TYPE_AND_CATCHES,
  LABEL,
  LABELS,
  FUNCTION,
  TYPE,
  TYPE_AND_TABLE,
  TAG,
  LOCAL,
  GLOBAL,
  TABLE,
  TWO_TABLES,
  ELEMENT,
  ELEMENT_AND_TABLE,
  DATA,
  DATA_AND_MEMORY,
  MEMORY,
  TWO_MEMORIES,
  /** Alignment and offset of a load or store. */
  ADDRESS,
  VALUE_TYPES,
  HEAP_TYPE,
  I32,
  I64,
  F32,
  F64
}
