/** Walls around programs of this machine: what they see, reach and may ask of the system. */
@NullMarked
package dev.annex.processes.confine;

import org.jspecify.annotations.NullMarked;
