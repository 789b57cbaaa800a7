package dev.annex.runtime.wasm.bytecode;

import java.util.Map;
import java.util.OptionalInt;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * What the rewriting of one set of classes goes by, and what it counted.
 *
 * @param generated names of all generated classes
 * @param helpers the class among them that holds the engine's helpers
 * @param fuel what becomes of the functions that metering appended
 * @param keepsPolls whether calls of the engine's interrupt poll stay
 * @param compact whether nothing may become longer than it was
 */
record Rewriting(
    Set<String> generated,
    String helpers,
    MovedGlobals globals,
    Map<Integer, FuelMethod> fuel,
    boolean keepsPolls,
    boolean compact,
    Counts counts) {

  boolean isGenerated(String owner) {
    return generated.contains(owner);
  }

  boolean isHelperClass(String owner) {
    return owner.equals(helpers);
  }

  @Nullable FuelMethod fuel(OptionalInt function) {
    return function.isPresent() ? fuel.get(function.getAsInt()) : null;
  }

  /** The same with counts of its own, which are still all zero. */
  Rewriting forOneClass(boolean compactly) {
    return new Rewriting(generated, helpers, globals, fuel, keepsPolls, compactly, new Counts());
  }

  /** How many instructions were replaced, of each kind. */
  static final class Counts {
    int accesses;
    int globals;
    int fuelCalls;
    int polls;
    int comparisons;

    /** Calls for fuel in the second code of functions that have two. */
    int twinFuelCalls;

    void add(Counts other) {
      accesses += other.accesses;
      globals += other.globals;
      fuelCalls += other.fuelCalls;
      polls += other.polls;
      comparisons += other.comparisons;
      twinFuelCalls += other.twinFuelCalls;
    }

    RewrittenCode.Replacements toReplacements() {
      return new RewrittenCode.Replacements(accesses, globals, fuelCalls, polls, comparisons);
    }
  }
}
