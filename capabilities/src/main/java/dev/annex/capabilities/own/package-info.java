/** What capabilities share that let the host call an extension's own tools back. */
@NullMarked
package dev.annex.capabilities.own;

import org.jspecify.annotations.NullMarked;
