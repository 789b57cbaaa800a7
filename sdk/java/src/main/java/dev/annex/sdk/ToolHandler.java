package dev.annex.sdk;

/**
 * The work of a tool. Called on a virtual thread of its own, many at once; interrupted when the
 * extension is shut down.
 *
 * @param <I> what it is called with
 */
@FunctionalInterface
public interface ToolHandler<I> {

  /**
   * Does one call.
   *
   * @return a {@link ToolResult}; a {@code String}, which becomes a text; or any other value that
   *     can be said in JSON, which becomes structured data
   * @throws ToolException when it cannot be done, with a message for the caller
   * @throws Exception anything else also fails the call, with its message
   */
  Object handle(I input, ToolContext context) throws Exception;
}
