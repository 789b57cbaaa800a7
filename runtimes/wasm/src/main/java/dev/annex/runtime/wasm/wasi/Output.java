package dev.annex.runtime.wasm.wasi;

/** Where standard output or standard error goes. */
@FunctionalInterface
public interface Output {

  /**
   * Hears how much one write is about to bring, before any of it is copied; it may come in parts or
   * not at all. May end the call by throwing.
   */
  default void expect(long bytes) {}

  /** Takes the next bytes. May end the call by throwing. */
  void write(byte[] bytes);
}
