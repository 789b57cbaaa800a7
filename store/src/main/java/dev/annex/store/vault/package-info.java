/** How secrets are encrypted: keys, what they seal, and nothing of where it is kept. */
@NullMarked
package dev.annex.store.vault;

import org.jspecify.annotations.NullMarked;
