/** The rules that decide wishes. */
@NullMarked
package dev.annex.core.policy;

import org.jspecify.annotations.NullMarked;
