/** What capabilities share that every extension may use without a grant. */
@NullMarked
package dev.annex.capabilities.free;

import org.jspecify.annotations.NullMarked;
