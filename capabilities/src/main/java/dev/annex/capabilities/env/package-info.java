/** Values that the operator sets for an extension. */
@NullMarked
package dev.annex.capabilities.env;

import org.jspecify.annotations.NullMarked;
