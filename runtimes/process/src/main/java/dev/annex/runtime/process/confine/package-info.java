/** Programs of extensions behind walls: which they get, and what of the machine they see. */
@NullMarked
package dev.annex.runtime.process.confine;

import org.jspecify.annotations.NullMarked;
