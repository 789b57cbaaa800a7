/** The tools of the installed extensions: listing and calling them. */
@NullMarked
package dev.annex.cli.call;

import org.jspecify.annotations.NullMarked;
