package dev.annex.core.author;

import dev.annex.api.call.Caller;
import dev.annex.api.call.SessionId;
import dev.annex.api.name.Printable;
import dev.annex.api.value.Json;
import java.util.Optional;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

/**
 * Who wrote an extension.
 *
 * @param principal the authenticated name of the caller
 * @param client the program it said it is; empty when unknown
 * @param session the conversation it was written in
 */
public record Origin(String principal, String client, Optional<String> session) {

  private static final int MAX_LENGTH = 256;

  /** The author behind a call. */
  public static Origin of(Caller caller) {
    return new Origin(caller.principal(), caller.client(), caller.session().map(SessionId::value));
  }

  /** For people, as the place it came from. */
  public String describe() {
    StringBuilder text = new StringBuilder("written by a model, for ").append(principal);
    if (!client.isEmpty()) {
      text.append(" in ").append(client);
    }
    session.ifPresent(conversation -> text.append(", conversation ").append(conversation));
    return Printable.show(text.toString(), MAX_LENGTH);
  }

  /** Members {@code principal}, {@code client} and {@code session}. */
  public ObjectNode toJson() {
    ObjectNode json = Json.object().put("principal", principal).put("client", client);
    session.ifPresent(conversation -> json.put("session", conversation));
    return json;
  }

  static Origin of(JsonNode json) {
    return new Origin(
        json.path("principal").asString(""),
        json.path("client").asString(""),
        Optional.ofNullable(json.get("session")).map(JsonNode::asString));
  }
}
