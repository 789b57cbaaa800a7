package dev.annex.runtime.wasm.metering;

/**
 * Where the helpers of a metered module stand: function indexes, imports included. They follow each
 * other in the order of {@link FuelHelper}.
 */
public record FuelFunctions(
    int load,
    int store,
    int charge,
    int chargeUntested,
    int refill,
    int bulk,
    int bulkReferences,
    int grow) {

  static FuelFunctions from(int first) {
    return new FuelFunctions(
        first, first + 1, first + 2, first + 3, first + 4, first + 5, first + 6, first + 7);
  }

  /** The function index of one helper. */
  public int index(FuelHelper helper) {
    return switch (helper) {
      case LOAD -> load;
      case STORE -> store;
      case CHARGE -> charge;
      case CHARGE_UNTESTED -> chargeUntested;
      case REFILL -> refill;
      case BULK -> bulk;
      case BULK_REFERENCES -> bulkReferences;
      case GROW -> grow;
    };
  }
}
