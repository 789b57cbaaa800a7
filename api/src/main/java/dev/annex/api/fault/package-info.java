/** Failures: what went wrong, whose doing it is, and what would help. */
@NullMarked
package dev.annex.api.fault;

import org.jspecify.annotations.NullMarked;
