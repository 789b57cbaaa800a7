/** What machine this is, and what time it has. */
@NullMarked
package dev.annex.capabilities.system;

import org.jspecify.annotations.NullMarked;
