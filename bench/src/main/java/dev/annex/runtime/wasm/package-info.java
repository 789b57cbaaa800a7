/** A part of the runtime that only the benchmarks have. */
@NullMarked
package dev.annex.runtime.wasm;

import org.jspecify.annotations.NullMarked;
