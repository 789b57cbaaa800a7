package dev.annex.runtime.wasm.guest;

import dev.annex.runtime.wasm.compile.Signature;

/**
 * A function of the host that a guest may import.
 *
 * @param module the import's module name
 * @param body what it does; runs on the guest's thread
 */
public record HostFunction(String module, String name, Signature signature, Body body) {

  /** What a host function does. */
  @FunctionalInterface
  public interface Body {

    /**
     * Runs it.
     *
     * @param arguments as the guest gave them; an {@code i32} stands in the low half
     * @return the result; ignored when the function has none
     */
    long call(Guest guest, long[] arguments);
  }
}
