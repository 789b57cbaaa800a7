package dev.annex.capabilities.workspace;

/** How far a permission or an operation goes. */
enum Reach {
  /** Seeing what is there. */
  READ("workspace.read", "read"),
  /** Changing what is there; does not show it. */
  WRITE("workspace.write", "change"),
  /** Seeing the secrets of a connection. */
  REVEAL("workspace.reveal", "see the secrets of");

  private final String permission;
  private final String verb;

  Reach(String permission, String verb) {
    this.permission = permission;
    this.verb = verb;
  }

  String permission() {
    return permission;
  }

  String verb() {
    return verb;
  }
}
