/** The command line of Annex. */
@NullMarked
package dev.annex.cli;

import org.jspecify.annotations.NullMarked;
