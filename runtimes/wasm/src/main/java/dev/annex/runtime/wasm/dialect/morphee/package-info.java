/** Extensions made for Morphee: a reactor that describes itself and executes actions. */
@NullMarked
package dev.annex.runtime.wasm.dialect.morphee;

import org.jspecify.annotations.NullMarked;
