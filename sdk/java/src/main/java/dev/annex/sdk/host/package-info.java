/** What an extension asks its host. */
@NullMarked
package dev.annex.sdk.host;

import org.jspecify.annotations.NullMarked;
