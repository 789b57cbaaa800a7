package dev.annex.runtime.javascript.dialect.cloudflare;

import dev.annex.api.runtime.HostCalls;
import dev.annex.api.value.Json;
import java.time.Instant;
import java.time.format.DateTimeParseException;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;
import java.util.Optional;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

/**
 * The conversation that an extension sees: the one of the user's workspace that changed last. In
 * the contract every extension lives in one conversation; a call here belongs to none. Any thread.
 */
final class Conversation {

  static final String CONVERSATIONS = "workspace.list-conversations";
  static final String MESSAGES = "workspace.list-messages";
  static final String APPEND = "workspace.append-message";

  private static final int PAGE = 200;

  /** Most messages in one answer. */
  private static final int MOST = 10_000;

  private final HostCalls host;
  private final DeclaredPermissions declared;

  Conversation(HostCalls host, DeclaredPermissions declared) {
    this.host = host;
    this.declared = declared;
  }

  /** The last so many messages, the oldest first; all of them when empty. */
  List<ObjectNode> messages(Optional<Double> limit) {
    if (!declared.messages()) {
      throw Refusals.error("Extension error: no messages read permission declared");
    }
    if (limit.filter(most -> most <= 0).isPresent()) {
      return List.of();
    }
    // The original hands the number to slice(-limit), for which less than one is none.
    int most = limit.map(Double::intValue).filter(last -> last > 0 && last < MOST).orElse(MOST);
    return latest().map(found -> last(found.path("id").asString(""), most)).orElse(List.of());
  }

  private List<ObjectNode> last(String conversation, int most) {
    Deque<ObjectNode> wanted = new ArrayDeque<>();
    Optional<String> cursor = Optional.empty();
    do {
      ObjectNode wish = Json.object().put("conversation", conversation).put("newest", true);
      JsonNode page = page(MESSAGES, wish, cursor);
      for (JsonNode message : page.path("items").valueStream().toList().reversed()) {
        if (wanted.size() < most) {
          wanted.addFirst(
              Json.object()
                  .put("id", message.path("id").asString(""))
                  .put("role", message.path("role").asString(""))
                  .put("content", message.path("content").asString("")));
        }
      }
      cursor = next(page);
    } while (cursor.isPresent() && wanted.size() < most);
    return List.copyOf(wanted);
  }

  /** Adds a message of the user; starts nothing and waits for nothing. */
  void send(String content) {
    if (!declared.sendMessage()) {
      throw Refusals.error("Extension error: no session.sendMessage permission declared");
    }
    JsonNode conversation =
        latest()
            .orElseThrow(() ->
                Refusals.error("There is no conversation yet to which a message could be added."));
    var _ =
        host.call(
            APPEND,
            Json.object()
                .put("conversation", conversation.path("id").asString(""))
                .put("role", "user")
                .put("content", content));
  }

  ObjectNode info() {
    if (!declared.metadata()) {
      throw Refusals.error("Extension error: no session.metadata permission declared");
    }
    return Json.object()
        .put("messageCount", latest().map(found -> found.path("messages").asLong(0)).orElse(0L));
  }

  private Optional<JsonNode> latest() {
    Optional<JsonNode> latest = Optional.empty();
    Instant changed = Instant.MIN;
    Optional<String> cursor = Optional.empty();
    do {
      JsonNode page = page(CONVERSATIONS, Json.object(), cursor);
      for (JsonNode conversation : page.path("items")) {
        Instant at = instant(conversation.path("changedAt"));
        if (!at.isBefore(changed)) {
          changed = at;
          latest = Optional.of(conversation);
        }
      }
      cursor = next(page);
    } while (cursor.isPresent());
    return latest;
  }

  private static Instant instant(JsonNode written) {
    try {
      return Instant.parse(written.asString(""));
    } catch (DateTimeParseException e) {
      return Instant.MIN;
    }
  }

  private JsonNode page(String operation, ObjectNode wish, Optional<String> cursor) {
    cursor.ifPresent(from -> wish.put("cursor", from));
    return host.call(operation, wish.put("limit", PAGE));
  }

  private static Optional<String> next(JsonNode page) {
    return Optional.of(page.path("next")).filter(JsonNode::isString).map(JsonNode::stringValue);
  }
}
