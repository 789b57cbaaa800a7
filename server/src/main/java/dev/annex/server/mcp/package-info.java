/** Translation between MCP and the core, and nothing else. */
@NullMarked
package dev.annex.server.mcp;

import org.jspecify.annotations.NullMarked;
