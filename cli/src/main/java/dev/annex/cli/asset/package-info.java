/** The user's connections. Values of secret fields are never words of the command line. */
@NullMarked
package dev.annex.cli.asset;

import org.jspecify.annotations.NullMarked;
