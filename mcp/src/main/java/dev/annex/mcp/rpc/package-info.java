/** JSON-RPC 2.0 as MCP uses it: reading, writing, ids and errors. */
@NullMarked
package dev.annex.mcp.rpc;

import org.jspecify.annotations.NullMarked;
