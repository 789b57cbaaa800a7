package dev.annex.mcp;

/** How filling a prompt ended: with messages, or with questions. */
public sealed interface PromptOutcome permits PromptResult, InputRequired {}
