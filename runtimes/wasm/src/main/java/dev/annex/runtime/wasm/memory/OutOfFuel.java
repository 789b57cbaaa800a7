package dev.annex.runtime.wasm.memory;

/** The guest used up its fuel. No exception of the guest's, so guest code cannot catch it. */
public final class OutOfFuel extends RuntimeException {

  private static final long serialVersionUID = 1;

  /** Without a stack trace: it would show generated code only. */
  OutOfFuel() {
    super("out of fuel", null, false, false);
  }
}
