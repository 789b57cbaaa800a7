/** What a host offers besides while somebody works on an extension. */
@NullMarked
package dev.annex.server.develop;

import org.jspecify.annotations.NullMarked;
