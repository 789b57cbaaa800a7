/** Connections that call one tool over and over, costing as little as they can. */
@NullMarked
package dev.annex.bench.load;

import org.jspecify.annotations.NullMarked;
