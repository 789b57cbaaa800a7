/** From what a manifest says about its program to what is really started. */
@NullMarked
package dev.annex.runtime.process.launch;

import org.jspecify.annotations.NullMarked;
