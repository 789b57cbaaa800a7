/** The journal of a host. */
@NullMarked
package dev.annex.cli.journal;

import org.jspecify.annotations.NullMarked;
