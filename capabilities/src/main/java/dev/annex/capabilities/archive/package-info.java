/** Archives: folders packed into one file, and unpacked again without trusting what is in it. */
@NullMarked
package dev.annex.capabilities.archive;

import org.jspecify.annotations.NullMarked;
