/** The server itself and its two transports; begin reading with McpHttp. */
@NullMarked
package dev.annex.mcp.server;

import org.jspecify.annotations.NullMarked;
