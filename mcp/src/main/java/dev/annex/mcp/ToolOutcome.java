package dev.annex.mcp;

/** How a tool call ended: with a result, or with questions. */
public sealed interface ToolOutcome permits ToolResult, InputRequired {}
