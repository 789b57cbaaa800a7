package dev.annex.mcp;

/** How a reading ended: with contents, or with questions. */
public sealed interface ResourceOutcome permits ResourceResult, InputRequired {}
