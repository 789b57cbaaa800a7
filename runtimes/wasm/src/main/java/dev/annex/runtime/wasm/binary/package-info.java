/** The bytes of the WebAssembly binary format: its numbers, names and parts, not their meaning. */
@NullMarked
package dev.annex.runtime.wasm.binary;

import org.jspecify.annotations.NullMarked;
