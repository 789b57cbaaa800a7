/** Ports to what outlives the process: installed extensions and key-value data. */
@NullMarked
package dev.annex.api.store;

import org.jspecify.annotations.NullMarked;
