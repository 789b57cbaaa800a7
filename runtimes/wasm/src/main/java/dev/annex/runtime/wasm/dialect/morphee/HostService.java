package dev.annex.runtime.wasm.dialect.morphee;

/** One host function with JSON on both sides. */
@FunctionalInterface
interface HostService {

  /**
   * Does it.
   *
   * @throws dev.annex.api.fault.AnnexException what {@link Refusals} puts into the contract's words
   */
  Reply call(Fields argument);
}
