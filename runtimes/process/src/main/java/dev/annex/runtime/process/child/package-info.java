/** One program that runs: its end, and what it writes that is no message. */
@NullMarked
package dev.annex.runtime.process.child;

import org.jspecify.annotations.NullMarked;
