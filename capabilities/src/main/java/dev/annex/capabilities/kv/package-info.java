/** Small values that an extension keeps between calls. */
@NullMarked
package dev.annex.capabilities.kv;

import org.jspecify.annotations.NullMarked;
