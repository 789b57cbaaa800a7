/** Reaching the servers that the user's connections name, and no others. */
@NullMarked
package dev.annex.capabilities.connections;

import org.jspecify.annotations.NullMarked;
