/** What an extension is and offers, and the index of everything that can be called. */
@NullMarked
package dev.annex.api.extension;

import org.jspecify.annotations.NullMarked;
