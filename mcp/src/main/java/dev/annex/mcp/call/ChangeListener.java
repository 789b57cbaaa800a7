package dev.annex.mcp.call;

import dev.annex.mcp.McpPrincipal;

/** Somebody who may want to hear about changes. */
public interface ChangeListener {

  /** Whose changes it hears. */
  McpPrincipal principal();

  /** Tells whether it asked for this kind of change. */
  boolean wants(Change change);

  /** Tells it; must not block. */
  void changed(Change change);
}
