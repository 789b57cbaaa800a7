/** Hostile guests: each must end with its named error, and leave the host as it was. */
@NullMarked
package dev.annex.runtime.wasm.limits;

import org.jspecify.annotations.NullMarked;
