/** The only way from a guest to the host. */
@NullMarked
package dev.annex.core.gate;

import org.jspecify.annotations.NullMarked;
