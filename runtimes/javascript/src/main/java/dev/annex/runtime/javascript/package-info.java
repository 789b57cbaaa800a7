/** Runs JavaScript extensions: QuickJS as one more guest of the Wasm sandbox. */
@NullMarked
package dev.annex.runtime.javascript;

import org.jspecify.annotations.NullMarked;
