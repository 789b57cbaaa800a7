/** Events that extensions tell one another of, by topics. */
@NullMarked
package dev.annex.capabilities.events;

import org.jspecify.annotations.NullMarked;
