/** Programs of the host's machine, run from argument lists. */
@NullMarked
package dev.annex.capabilities.shell;

import org.jspecify.annotations.NullMarked;
