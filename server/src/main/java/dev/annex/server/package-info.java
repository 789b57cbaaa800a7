/** The assembled process: every part wired together, and the doors to it. */
@NullMarked
package dev.annex.server;

import org.jspecify.annotations.NullMarked;
