package dev.annex.mcp;

import java.util.List;
import java.util.Optional;

/**
 * What a host offers through MCP; implemented by the host, called by {@code McpServer}.
 *
 * <p>Methods may block and are called from any number of virtual threads at once. Cancelling a
 * request interrupts the thread. A method throws {@link McpException} to answer with a protocol
 * error; any other exception is logged and answered as an internal error without its text.
 * Validating arguments and results against schemas is the host's task: what a model can correct
 * belongs into a {@link ToolResult} marked as error.
 *
 * <p>Lists are returned whole, in a stable order, and may depend on the principal; the server cuts
 * them into pages.
 */
public interface McpFeatures {

  /** Lists the tools this caller may use. */
  List<Tool> tools(McpRequestContext context) throws InterruptedException;

  /** Finds one of the {@link #tools}; to be overridden where that is quicker than listing all. */
  default Optional<Tool> tool(String name, McpRequestContext context) throws InterruptedException {
    return tools(context).stream().filter(tool -> tool.name().equals(name)).findFirst();
  }

  /**
   * Calls one tool.
   *
   * @throws McpException with {@link McpFault.InvalidParams} if this caller has no such tool
   */
  ToolOutcome callTool(ToolCall call, McpRequestContext context) throws InterruptedException;

  /** Lists the resources this caller may read. */
  default List<Resource> resources(McpRequestContext context) throws InterruptedException {
    return List.of();
  }

  /** Lists the resource templates this caller may use. */
  default List<ResourceTemplate> resourceTemplates(McpRequestContext context)
      throws InterruptedException {
    return List.of();
  }

  /**
   * Reads one resource.
   *
   * @throws McpException with {@link McpFault.ResourceNotFound} if it does not exist for this
   *     caller
   */
  default ResourceOutcome readResource(ResourceRead read, McpRequestContext context)
      throws InterruptedException {
    throw new McpException(new McpFault.ResourceNotFound(read.uri()));
  }

  /**
   * Tells whether this principal may hear that a resource changed; asked at subscription and at
   * each delivery.
   */
  default boolean mayObserve(String uri, McpPrincipal principal) {
    return true;
  }

  /** Lists the prompts this caller may use. */
  default List<Prompt> prompts(McpRequestContext context) throws InterruptedException {
    return List.of();
  }

  /**
   * Fills one prompt. Arguments marked as required are present.
   *
   * @throws McpException with {@link McpFault.InvalidParams} if this caller has no such prompt
   */
  default PromptOutcome prompt(PromptCall call, McpRequestContext context)
      throws InterruptedException {
    throw McpException.invalidParams("Prompt " + call.name() + " not found");
  }

  /** Proposes values for an argument of a prompt or of a resource template. */
  default Completion complete(CompletionCall call, McpRequestContext context)
      throws InterruptedException {
    return Completion.none();
  }
}
