/** The one route of a call, top to bottom. */
@NullMarked
package dev.annex.core.invoke;

import org.jspecify.annotations.NullMarked;
