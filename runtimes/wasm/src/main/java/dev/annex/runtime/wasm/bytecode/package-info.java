/** From the classes that the engine generates to the classes that run here. */
@NullMarked
package dev.annex.runtime.wasm.bytecode;

import org.jspecify.annotations.NullMarked;
