/** A part of the compiler that only the benchmarks have. */
@NullMarked
package dev.annex.runtime.wasm.compile;

import org.jspecify.annotations.NullMarked;
