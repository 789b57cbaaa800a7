package dev.annex.runtime.wasm.metering;

/**
 * How often the functions of a guest call each helper. The calls among the helpers themselves do
 * not count, and every counted call can be reached.
 */
public record FuelSites(
    int load,
    int store,
    int charge,
    int chargeUntested,
    int refill,
    int bulk,
    int bulkReferences,
    int grow) {

  static FuelSites of(int[] counts) {
    return new FuelSites(
        counts[0], counts[1], counts[2], counts[3], counts[4], counts[5], counts[6], counts[7]);
  }

  /** The calls of one helper. */
  public int of(FuelHelper helper) {
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
