package dev.annex.runtime.wasm.wasi.abi;

/** The error numbers of WASI preview 1 that are given here. */
public enum Errno {
  SUCCESS(0),
  ACCESS(2),
  BAD_DESCRIPTOR(8),
  BUSY(10),
  EXISTS(20),
  FILE_TOO_BIG(22),
  ILLEGAL_BYTES(25),
  INVALID(28),
  INPUT_OUTPUT(29),
  IS_DIRECTORY(31),
  LOOP(32),
  TOO_MANY_DESCRIPTORS(33),
  TOO_MANY_LINKS(34),
  NAME_TOO_LONG(37),
  TOO_MANY_HOST_DESCRIPTORS(41),
  NO_ENTRY(44),
  NO_SPACE(51),
  NOT_IMPLEMENTED(52),
  NOT_DIRECTORY(54),
  NOT_EMPTY(55),
  NOT_SOCKET(57),
  NOT_SUPPORTED(58),
  OVERFLOW(61),
  NOT_PERMITTED(63),
  READ_ONLY(69),
  NOT_SEEKABLE(70),
  STALE(72),
  BUSY_TEXT(74),
  OTHER_DEVICE(75),
  NOT_CAPABLE(76);

  private final int number;

  Errno(int number) {
    this.number = number;
  }

  /** As guests see it. */
  public int number() {
    return number;
  }
}
