/** Processes and the facts of the machine they ran on. */
@NullMarked
package dev.annex.bench.machine;

import org.jspecify.annotations.NullMarked;
