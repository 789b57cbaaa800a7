/** Secrets: kept for extensions, and used for them without being shown to them. */
@NullMarked
package dev.annex.capabilities.secrets;

import org.jspecify.annotations.NullMarked;
