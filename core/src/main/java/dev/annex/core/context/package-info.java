/** Context blocks that extensions declare. */
@NullMarked
package dev.annex.core.context;

import org.jspecify.annotations.NullMarked;
