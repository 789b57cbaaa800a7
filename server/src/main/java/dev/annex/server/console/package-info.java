/** The status page. */
@NullMarked
package dev.annex.server.console;

import org.jspecify.annotations.NullMarked;
