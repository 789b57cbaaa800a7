/** Adapters for every port that keep everything in memory. */
@NullMarked
package dev.annex.core.memory;

import org.jspecify.annotations.NullMarked;
