/**
 * Servers of the Model Context Protocol as extensions: programs of this machine, and remote ones.
 */
@NullMarked
package dev.annex.runtime.process.dialect.mcp;

import org.jspecify.annotations.NullMarked;
