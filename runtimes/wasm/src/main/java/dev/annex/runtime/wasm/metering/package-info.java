/**
 * Fuel, first stage: rewrites a module so that it pays for its work before it does it.
 *
 * <p>{@link dev.annex.runtime.wasm.metering.FuelRewriter} decides where and how much, {@link
 * dev.annex.runtime.wasm.metering.FuelRules} holds every number, and {@link
 * dev.annex.runtime.wasm.metering.FuelProof} checks the result without knowing how it came about.
 */
@NullMarked
package dev.annex.runtime.wasm.metering;

import org.jspecify.annotations.NullMarked;
