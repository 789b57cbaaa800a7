/** What the journal says of an extension, for that extension. */
@NullMarked
package dev.annex.capabilities.journal;

import org.jspecify.annotations.NullMarked;
