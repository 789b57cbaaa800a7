package dev.annex.mcp;

/** One reading of a resource; {@code answers} are those to the previous round's questions. */
public record ResourceRead(String uri, Answers answers) {}
