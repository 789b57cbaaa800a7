package dev.annex.runtime.wasm.wasi;

import dev.annex.files.FileFailure;
import dev.annex.runtime.wasm.compile.Signature;
import dev.annex.runtime.wasm.guest.Guest;
import dev.annex.runtime.wasm.wasi.abi.Errno;
import dev.annex.runtime.wasm.wasi.abi.WasiFailure;

/** A function of WASI; holds nothing of any call. */
record WasiFunction(String name, Signature signature, Body body) {

  /** Runs it; what the guest gets. */
  long call(Wasi wasi, Guest guest, long[] arguments) {
    try {
      return body.call(wasi, guest, new Arguments(arguments)).number();
    } catch (WasiFailure failure) {
      return failure.errno().number();
    } catch (FileFailure failure) {
      return FileErrno.of(failure).number();
    }
  }

  /** What a function does. */
  @FunctionalInterface
  interface Body {

    /**
     * Runs it.
     *
     * @throws WasiFailure when the guest is to be told that it did not work
     * @throws FileFailure when it is to be told why the host's file system did not do it
     */
    Errno call(Wasi wasi, Guest guest, Arguments arguments);
  }
}
