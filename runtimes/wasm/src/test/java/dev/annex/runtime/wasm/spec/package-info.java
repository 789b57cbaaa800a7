/**
 * The core test suite of WebAssembly, run on the engine alone and on what the sandbox makes of it.
 */
@NullMarked
package dev.annex.runtime.wasm.spec;

import org.jspecify.annotations.NullMarked;
