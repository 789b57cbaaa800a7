package dev.annex.mcp.client;

import dev.annex.mcp.Era;
import tools.jackson.databind.node.ObjectNode;

/**
 * What a server says about itself; hearsay.
 *
 * @param version of the protocol that is spoken with it
 * @param info its name and version, as sent; may be empty
 * @param capabilities as sent
 * @param instructions for the model; empty for none
 */
public record ServerFacts(
    Era era, String version, ObjectNode info, ObjectNode capabilities, String instructions) {

  /** Whether it declares a capability such as {@code tools}. */
  public boolean declares(String capability) {
    return capabilities.path(capability).isObject();
  }
}
