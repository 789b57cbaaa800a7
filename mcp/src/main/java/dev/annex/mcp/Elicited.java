package dev.annex.mcp;

import tools.jackson.databind.node.ObjectNode;

/**
 * How a person reacted to a form or page; {@code content} is unchecked and empty unless accepted.
 */
public record Elicited(Action action, ObjectNode content) {

  /** The three reactions. */
  public enum Action {
    ACCEPT,
    DECLINE,
    CANCEL
  }
}
