/** Texts that people use again. */
@NullMarked
package dev.annex.cli.snippet;

import org.jspecify.annotations.NullMarked;
