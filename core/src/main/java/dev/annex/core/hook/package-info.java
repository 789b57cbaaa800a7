/** Hooks: who is called when something happens, in which order, and what their answers change. */
@NullMarked
package dev.annex.core.hook;

import org.jspecify.annotations.NullMarked;
