package dev.annex.runtime.wasm.snapshot;

/** Hears of every call from a guest to the host, before the host does anything about it. */
@FunctionalInterface
public interface HostCallObserver {

  /** Does nothing about it. */
  HostCallObserver NONE = (module, name, arguments) -> {};

  /**
   * A call is about to be made. What this throws goes through the guest's frames to whoever called
   * it, and the host function does not run.
   *
   * @param module the import's module name
   * @param arguments as the guest gave them; an {@code i32} stands in the low half
   */
  void beforeCall(String module, String name, long[] arguments);
}
