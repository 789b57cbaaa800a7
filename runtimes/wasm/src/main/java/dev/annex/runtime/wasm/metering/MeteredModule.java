package dev.annex.runtime.wasm.metering;

/**
 * A module that pays for its work.
 *
 * @param wasm the rewritten module: valid wherever the original was, without custom sections, and
 *     with every index of the original unchanged
 * @param functions where the helpers stand
 * @param sliceGlobal index of the appended {@code i32} global: units left in the current slice, may
 *     be negative for a moment
 * @param reserveGlobal index of the appended {@code i64} global: units not yet in a slice. Both
 *     start at 0, so a module runs only after somebody gave it fuel.
 * @param sites how often each helper is called
 */
public record MeteredModule(
    byte[] wasm, FuelFunctions functions, int sliceGlobal, int reserveGlobal, FuelSites sites) {}
