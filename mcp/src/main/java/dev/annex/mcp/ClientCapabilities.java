package dev.annex.mcp;

import java.util.Optional;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

/** What a client declared that it can be asked for; {@code declared} is kept as sent. */
public record ClientCapabilities(ObjectNode declared) {

  /** Tells whether the client can show a form; an empty {@code elicitation} object means forms. */
  public boolean elicitsForms() {
    JsonNode elicitation = declared.path("elicitation");
    return elicitation.isObject() && (!elicitation.has("url") || elicitation.has("form"));
  }

  /** Tells whether the client can open a URL. */
  public boolean elicitsUrls() {
    return declared.path("elicitation").path("url").isObject();
  }

  /** Tells whether the client can ask its model. */
  public boolean samples() {
    return declared.path("sampling").isObject();
  }

  /** Tells whether the client's model can use tools while sampling. */
  public boolean samplesWithTools() {
    return declared.path("sampling").path("tools").isObject();
  }

  /** Tells whether the client can name its roots. */
  public boolean listsRoots() {
    return declared.path("roots").isObject();
  }

  /** The settings of a protocol extension the client speaks. */
  public Optional<ObjectNode> extension(String id) {
    return declared.path("extensions").path(id) instanceof ObjectNode settings
        ? Optional.of(settings)
        : Optional.empty();
  }
}
