/** The runtime for the host's own Java tools: same route, no isolation. */
@NullMarked
package dev.annex.core.builtin;

import org.jspecify.annotations.NullMarked;
