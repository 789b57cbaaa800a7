/** The sandbox beside other WebAssembly engines, all as processes that take turns. */
@NullMarked
package dev.annex.bench.sandbox;

import org.jspecify.annotations.NullMarked;
