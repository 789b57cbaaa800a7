/**
 * Secrets that the host puts into what an extension sends, and takes out of what comes back, so
 * that the extension never sees them. The same for every protocol that sends.
 */
@NullMarked
package dev.annex.capabilities.injection;

import org.jspecify.annotations.NullMarked;
