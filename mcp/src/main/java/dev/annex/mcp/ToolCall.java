package dev.annex.mcp;

import tools.jackson.databind.node.ObjectNode;

/**
 * One call of a tool.
 *
 * @param arguments an empty object if the client sent none
 * @param answers what the client replied to the questions of the previous round
 */
public record ToolCall(String name, ObjectNode arguments, Answers answers) {}
