/** The commands about extensions that models wrote. */
@NullMarked
package dev.annex.cli.authored;

import org.jspecify.annotations.NullMarked;
