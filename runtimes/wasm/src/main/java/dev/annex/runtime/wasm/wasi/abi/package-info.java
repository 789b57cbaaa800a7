/** The numbers and names of the {@code wasi_snapshot_preview1} witx documents. */
@NullMarked
package dev.annex.runtime.wasm.wasi.abi;

import org.jspecify.annotations.NullMarked;
