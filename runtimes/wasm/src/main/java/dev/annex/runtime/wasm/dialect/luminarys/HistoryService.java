package dev.annex.runtime.wasm.dialect.luminarys;

import dev.annex.api.value.Json;
import java.time.Instant;
import java.time.format.DateTimeParseException;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;
import java.util.Optional;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;

/**
 * What was said: the messages of the user's newest conversation that has any. The contract has one
 * history and does not say whose; a call here belongs to no conversation.
 */
record HistoryService(HostOperations host) {

  private static final String CONVERSATIONS = "workspace.list-conversations";
  private static final String MESSAGES = "workspace.list-messages";
  private static final String SUBJECT = "history";

  /** Most in one page of the host, and in one answer here. */
  private static final int PAGE = 200;

  private static final int MOST = 10_000;

  JsonNode get(HostRequest request) {
    HistoryFilter filter = HistoryFilter.read(request);
    ArrayNode answer = Json.object().arrayNode();
    latest().ifPresent(conversation -> messages(conversation, filter).forEach(answer::add));
    return answer;
  }

  private Optional<String> latest() {
    Optional<String> latest = Optional.empty();
    Instant changed = Instant.MIN;
    Optional<String> cursor = Optional.empty();
    do {
      JsonNode page = page(CONVERSATIONS, Json.object(), cursor);
      for (JsonNode conversation : page.path("items")) {
        Instant at = instant(conversation.path("changedAt"));
        if (!at.isBefore(changed) && conversation.path("messages").asLong(0) > 0) {
          changed = at;
          latest = Optional.of(conversation.path("id").asString(""));
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

  /** From the newest back to the oldest that is wanted. */
  private Deque<ObjectNode> messages(String conversation, HistoryFilter filter) {
    Deque<ObjectNode> wanted = new ArrayDeque<>();
    long most = filter.last().filter(last -> last < MOST).orElse((long) MOST);
    Optional<String> cursor = Optional.empty();
    do {
      JsonNode page =
          page(
              MESSAGES,
              Json.object().put("conversation", conversation).put("newest", true),
              cursor);
      List<JsonNode> oldestFirst = page.path("items").valueStream().toList();
      for (JsonNode message : oldestFirst.reversed()) {
        String role = message.path("role").asString("");
        if (wanted.size() < most && filter.wants(role)) {
          wanted.addFirst(
              Json.object().put("role", role).put("content", message.path("content").asString("")));
        }
      }
      cursor = next(page);
    } while (cursor.isPresent() && wanted.size() < most);
    return wanted;
  }

  private JsonNode page(String operation, ObjectNode wish, Optional<String> cursor) {
    cursor.ifPresent(from -> wish.put("cursor", from));
    return host.call(operation, wish.put("limit", PAGE), SUBJECT);
  }

  private static Optional<String> next(JsonNode page) {
    return Optional.of(page.path("next")).filter(JsonNode::isString).map(JsonNode::stringValue);
  }
}
