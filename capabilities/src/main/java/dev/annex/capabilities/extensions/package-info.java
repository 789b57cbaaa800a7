/** Calls from one extension to the tools of others. */
@NullMarked
package dev.annex.capabilities.extensions;

import org.jspecify.annotations.NullMarked;
