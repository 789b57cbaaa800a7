package dev.annex.mcp.call;

import tools.jackson.databind.node.JsonNodeFactory;
import tools.jackson.databind.node.ObjectNode;

/** Something a client may want to hear about. */
public sealed interface Change {

  record Tools() implements Change {}

  record Prompts() implements Change {}

  record Resources() implements Change {}

  /** The content of one resource. */
  record Content(String uri) implements Change {}

  /** The notification that tells it. */
  default String method() {
    return switch (this) {
      case Tools tools -> "notifications/tools/list_changed";
      case Prompts prompts -> "notifications/prompts/list_changed";
      case Resources resources -> "notifications/resources/list_changed";
      case Content content -> "notifications/resources/updated";
    };
  }

  /** The parameters of that notification. */
  default ObjectNode params() {
    ObjectNode params = JsonNodeFactory.instance.objectNode();
    if (this instanceof Content(String uri)) {
      params.put("uri", uri);
    }
    return params;
  }
}
