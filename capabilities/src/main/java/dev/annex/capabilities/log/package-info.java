/** Log lines of extensions. */
@NullMarked
package dev.annex.capabilities.log;

import org.jspecify.annotations.NullMarked;
