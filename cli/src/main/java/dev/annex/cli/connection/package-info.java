/**
 * The way to the host of a data directory: over HTTP when one runs, inside this process when not.
 */
@NullMarked
package dev.annex.cli.connection;

import org.jspecify.annotations.NullMarked;
