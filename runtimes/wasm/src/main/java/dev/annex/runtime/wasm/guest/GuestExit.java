package dev.annex.runtime.wasm.guest;

/** The guest ended itself. Thrown through the guest's frames to whoever called it. */
public final class GuestExit extends RuntimeException {

  private static final long serialVersionUID = 1;

  private final int code;

  /** With the code it gave; 0 means success. */
  public GuestExit(int code) {
    super("exit " + code, null, false, false);
    this.code = code;
  }

  /** The code it gave. */
  public int code() {
    return code;
  }
}
