package dev.annex.runtime.wasm.metering;

/**
 * The functions that a metered module has after all of its own, in this order.
 *
 * <p>Their portable bodies work on two appended globals; where the memory carries the fuel, calls
 * of them become calls of host methods with the same parameters and results.
 */
public enum FuelHelper {
  /** {@code () -> slice}. */
  LOAD,
  /** {@code (slice) -> ()}. */
  STORE,
  /** {@code (units) -> ()}: takes the units, and stops the guest when there are too few. */
  CHARGE,
  /** {@code (units) -> ()}: takes the units; a later charge notices that there were too few. */
  CHARGE_UNTESTED,
  /** {@code (left) -> slice}: fetches the next slice, or stops the guest. */
  REFILL,
  /** {@code (bytes) -> bytes}: charges for bytes about to be moved. */
  BULK,
  /** {@code (references) -> references}: charges for references about to be moved. */
  BULK_REFERENCES,
  /** {@code (pages) -> pages}: charges for growing the memory, and for the copy this may take. */
  GROW
}
