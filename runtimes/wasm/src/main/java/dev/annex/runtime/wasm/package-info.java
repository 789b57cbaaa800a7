/** Runs WebAssembly extensions, each call in an instance of its own. */
@NullMarked
package dev.annex.runtime.wasm;

import org.jspecify.annotations.NullMarked;
