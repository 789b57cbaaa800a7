/** WASI preview 1 as far as a guest without files, sockets and environment needs it. */
@NullMarked
package dev.annex.runtime.wasm.wasi;

import org.jspecify.annotations.NullMarked;
