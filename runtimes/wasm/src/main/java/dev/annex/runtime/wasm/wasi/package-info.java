/**
 * WASI preview 1 for one call, as the {@code wasi_snapshot_preview1} witx documents have it: {@link
 * dev.annex.runtime.wasm.wasi.WasiFunctions} is the table of contents, {@code files} the file
 * system below granted folders, {@code abi} the numbers.
 */
@NullMarked
package dev.annex.runtime.wasm.wasi;

import org.jspecify.annotations.NullMarked;
