package dev.annex.mcp.call;

import dev.annex.mcp.Completion;
import dev.annex.mcp.InputRequired;
import dev.annex.mcp.McpFault;
import dev.annex.mcp.Prompt;
import dev.annex.mcp.PromptResult;
import dev.annex.mcp.Resource;
import dev.annex.mcp.ResourceResult;
import dev.annex.mcp.ResourceTemplate;
import dev.annex.mcp.Tool;
import dev.annex.mcp.ToolResult;

/** What an operation came to, before a revision gives it its form. */
public sealed interface Reply {

  record Tools(Page<Tool> page) implements Reply {}

  record Called(String tool, ToolResult result) implements Reply {}

  record Resources(Page<Resource> page) implements Reply {}

  record Templates(Page<ResourceTemplate> page) implements Reply {}

  record Read(ResourceResult result) implements Reply {}

  record Prompts(Page<Prompt> page) implements Reply {}

  record Prompted(PromptResult result) implements Reply {}

  record Completed(Completion completion) implements Reply {}

  record Asking(InputRequired questions) implements Reply {}

  record Failed(McpFault fault) implements Reply {}
}
