package dev.annex.mcp.call;

import java.util.Optional;

/** The requests both eras know. */
public enum Method {
  LIST_TOOLS("tools/list"),
  CALL_TOOL("tools/call"),
  LIST_RESOURCES("resources/list"),
  LIST_TEMPLATES("resources/templates/list"),
  READ_RESOURCE("resources/read"),
  LIST_PROMPTS("prompts/list"),
  GET_PROMPT("prompts/get"),
  COMPLETE("completion/complete");

  private final String wireName;

  Method(String wireName) {
    this.wireName = wireName;
  }

  /** The name on the wire. */
  public String wireName() {
    return wireName;
  }

  /** Tells whether the feature behind it may ask the client something. */
  public boolean mayAsk() {
    return this == CALL_TOOL || this == READ_RESOURCE || this == GET_PROMPT;
  }

  /** The parameter that names what is called, for the methods that may ask. */
  public String subject() {
    return this == READ_RESOURCE ? "uri" : "name";
  }

  /** Finds a method by its name on the wire. */
  public static Optional<Method> find(String wireName) {
    for (Method method : values()) {
      if (method.wireName.equals(wireName)) {
        return Optional.of(method);
      }
    }
    return Optional.empty();
  }
}
