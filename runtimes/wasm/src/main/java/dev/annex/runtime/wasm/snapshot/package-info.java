/** Instances that start where another one already was: after its initialisation. */
@NullMarked
package dev.annex.runtime.wasm.snapshot;

import org.jspecify.annotations.NullMarked;
