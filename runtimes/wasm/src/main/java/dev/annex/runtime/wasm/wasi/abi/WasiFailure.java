package dev.annex.runtime.wasm.wasi.abi;

/** A function of WASI that did not do what it was asked; the guest gets the number and goes on. */
public final class WasiFailure extends RuntimeException {

  private static final long serialVersionUID = 1;

  private final Errno errno;

  /** With what the guest is told. */
  public WasiFailure(Errno errno) {
    super(errno.name(), null, false, false);
    this.errno = errno;
  }

  /** What the guest is told. */
  public Errno errno() {
    return errno;
  }
}
