/** How packages are read, bounded and kept, before anybody judges what is in them. */
@NullMarked
package dev.annex.distribution;

import org.jspecify.annotations.NullMarked;
