/** Word from an extension that one of its resources has changed. */
@NullMarked
package dev.annex.capabilities.resources;

import org.jspecify.annotations.NullMarked;
