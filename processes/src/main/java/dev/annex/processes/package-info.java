/** Programs of this machine, run so that none of them outlives its reason to run. */
@NullMarked
package dev.annex.processes;

import org.jspecify.annotations.NullMarked;
