/** Engines in processes of their own, and what they are asked. */
@NullMarked
package dev.annex.bench.sandbox.peer;

import org.jspecify.annotations.NullMarked;
