/** The live index of what can be called. */
@NullMarked
package dev.annex.core.catalog;

import org.jspecify.annotations.NullMarked;
