package dev.annex.mcp;

/** Hints about what a tool does; untrusted by clients. All four are always sent. */
public record ToolAnnotations(
    boolean readOnly, boolean destructive, boolean idempotent, boolean openWorld) {

  /** What the protocol assumes of a tool that says nothing. */
  public static ToolAnnotations defaults() {
    return new ToolAnnotations(false, true, false, true);
  }
}
