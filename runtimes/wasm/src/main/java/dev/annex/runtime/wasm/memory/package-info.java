/** The linear memory of a guest. */
@NullMarked
package dev.annex.runtime.wasm.memory;

import org.jspecify.annotations.NullMarked;
