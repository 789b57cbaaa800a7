package dev.annex.mcp;

import tools.jackson.databind.node.ObjectNode;

/**
 * The protocol errors a feature can end with. Messages reach the client: no paths, traces or
 * secrets.
 */
public sealed interface McpFault {

  /** The text for the client. */
  String message();

  /** Parameters the server cannot work with; {@code data} may be empty. */
  record InvalidParams(String message, ObjectNode data) implements McpFault {}

  /** A resource that does not exist for this caller. */
  record ResourceNotFound(String uri) implements McpFault {
    @Override
    public String message() {
      return "Resource not found: " + uri;
    }
  }

  /**
   * The operation needs something the client did not declare; {@code required} has the form of its
   * capabilities.
   */
  record MissingCapability(ObjectNode required) implements McpFault {
    @Override
    public String message() {
      return "The client must declare these capabilities: "
          + String.join(", ", required.propertyNames());
    }
  }

  /** The server cannot answer for reasons of its own. */
  record Internal(String message) implements McpFault {}
}
