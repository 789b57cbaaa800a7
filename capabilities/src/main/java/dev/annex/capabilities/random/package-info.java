/** Randomness. */
@NullMarked
package dev.annex.capabilities.random;

import org.jspecify.annotations.NullMarked;
