package dev.annex.runtime.wasm.bytecode;

/**
 * Generated classes are not what this host knows of its engine, so they must not run. Either they
 * were touched, or the engine is another version than {@link Engine} was written for.
 */
public final class UnexpectedCode extends RuntimeException {

  private static final long serialVersionUID = 1;

  UnexpectedCode(String where, String what) {
    super(
        "The generated code of %s cannot be used: %s. It was written for the code that engine %s generates; another version needs its facts checked anew."
            .formatted(where, what, Engine.VERSION));
  }

  UnexpectedCode(String where, String what, Throwable cause) {
    this(where, what);
    initCause(cause);
  }
}
