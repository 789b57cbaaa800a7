/** The vocabulary of MCP: what a host offers, what a call may do, and the bounds of both. */
@NullMarked
package dev.annex.mcp;

import org.jspecify.annotations.NullMarked;
