/**
 * The client half: one conversation with one server, of either family of revisions, over lines or
 * Streamable HTTP. What a server sends is material to judge: every way in which it can be wrong
 * ends in a {@link dev.annex.mcp.client.McpClientException} that says which.
 */
@NullMarked
package dev.annex.mcp.client;

import org.jspecify.annotations.NullMarked;
