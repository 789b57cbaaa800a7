package dev.annex.runtime.wasm.bytecode;

/**
 * Generated classes after the class pass.
 *
 * @param jar in the form in which the engine keeps its code
 * @param globals which globals live in the memory now
 * @param stopsByFuel whether every interrupt poll is gone, because fuel is checked wherever the
 *     engine polled; otherwise the polls are still there
 * @param counts how much was replaced
 */
public record RewrittenCode(
    byte[] jar, MovedGlobals globals, boolean stopsByFuel, Replacements counts) {

  /**
   * How many instructions were replaced, of each kind.
   *
   * @param accesses to memory
   * @param globals reads and writes of moved globals
   * @param fuelCalls calls of the helpers that metering appended
   * @param polls interrupt polls that were deleted
   * @param comparisons that became one branch
   */
  public record Replacements(
      int accesses, int globals, int fuelCalls, int polls, int comparisons) {}
}
