package dev.annex.mcp;

import java.util.function.Predicate;

/**
 * Where a host says that what it offers has changed; interested clients are told soon after.
 *
 * <p>Any thread; never blocks. Changes within {@link McpLimits#changeWindow} are sent as one.
 */
public interface McpChanges {

  /** The tools of the matching principals changed. */
  void toolsChanged(Predicate<McpPrincipal> affected);

  /** The prompts of the matching principals changed. */
  void promptsChanged(Predicate<McpPrincipal> affected);

  /** The resources of the matching principals changed. */
  void resourcesChanged(Predicate<McpPrincipal> affected);

  /** The content of one resource changed; told to its subscribers who may still observe it. */
  void resourceUpdated(String uri);

  /** The tools of everybody changed. */
  default void toolsChanged() {
    toolsChanged(principal -> true);
  }

  /** The prompts of everybody changed. */
  default void promptsChanged() {
    promptsChanged(principal -> true);
  }

  /** The resources of everybody changed. */
  default void resourcesChanged() {
    resourcesChanged(principal -> true);
  }
}
