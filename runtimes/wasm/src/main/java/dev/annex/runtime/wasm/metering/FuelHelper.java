package dev.annex.runtime.wasm.metering;

/**
 * The functions that a metered module has after all of its own, in this order.
 *
 * <p>Their portable bodies work on two appended globals; where the memory carries the fuel, calls
 * of them become calls of host methods with the same parameters and results.
 */
public enum FuelHelper {
  /** {@code () -> slice}. */
  LOAD(0),
  /** {@code (slice) -> ()}. */
  STORE(1),
  /** {@code (units) -> ()}: takes the units, and stops the guest when there are too few. */
  CHARGE(2),
  /** {@code (units) -> ()}: takes the units; a later charge notices that there were too few. */
  CHARGE_UNTESTED(3),
  /** {@code (left) -> slice}: fetches the next slice, or stops the guest. */
  REFILL(4),
  /** {@code (bytes) -> bytes}: charges for bytes about to be moved. */
  BULK(5),
  /** {@code (references) -> references}: charges for references about to be moved. */
  BULK_REFERENCES(6),
  /** {@code (pages) -> pages}: charges for growing the memory, and for the copy this may take. */
  GROW(7);

  private final int place;

  FuelHelper(int place) {
    this.place = place;
  }

  /** Its place among the helpers, from 0. */
  int place() {
    return place;
  }
}
