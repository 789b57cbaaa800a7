/** What outlives the process: the data directory, and the ports to it on SQLite. */
@NullMarked
package dev.annex.store;

import org.jspecify.annotations.NullMarked;
