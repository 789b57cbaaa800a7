/** Isolation technologies, and the foreign contracts that are made ours. */
@NullMarked
package dev.annex.api.runtime;

import org.jspecify.annotations.NullMarked;
