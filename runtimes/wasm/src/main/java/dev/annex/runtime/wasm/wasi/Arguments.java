package dev.annex.runtime.wasm.wasi;

/** What a guest passed to a function. */
record Arguments(long[] values) {

  int i32(int index) {
    return (int) values[index];
  }

  long i64(int index) {
    return values[index];
  }
}
