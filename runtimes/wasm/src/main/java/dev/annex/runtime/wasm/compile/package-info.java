/** From the bytes of a module to checked, compiled code, and the cache that remembers it. */
@NullMarked
package dev.annex.runtime.wasm.compile;

import org.jspecify.annotations.NullMarked;
