/** The time of day. */
@NullMarked
package dev.annex.capabilities.clock;

import org.jspecify.annotations.NullMarked;
