/** Calls that extensions want made to themselves at a later time. */
@NullMarked
package dev.annex.capabilities.schedule;

import org.jspecify.annotations.NullMarked;
