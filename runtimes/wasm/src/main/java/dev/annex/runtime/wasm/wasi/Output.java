package dev.annex.runtime.wasm.wasi;

/** Where standard output or standard error goes. */
@FunctionalInterface
public interface Output {

  /** Takes the next bytes. May end the call by throwing. */
  void write(byte[] bytes);
}
