package dev.annex.mcp.client;

import dev.annex.mcp.call.Method;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.JsonNodeFactory;
import tools.jackson.databind.node.ObjectNode;

/** Reads a list to its end, however many pages it has, within bounds. */
final class Listing {

  private final McpClient client;
  private final ClientLimits limits;

  Listing(McpClient client, ClientLimits limits) {
    this.client = client;
    this.limits = limits;
  }

  /**
   * Every item.
   *
   * @param capability without which the list is empty and not asked for
   * @param member of the result that holds the items
   * @param key text that every item has and no two share
   */
  List<ObjectNode> all(String capability, Method method, String member, String key, Duration atMost)
      throws InterruptedException {
    if (!client.facts().declares(capability)) {
      return List.of();
    }
    long until = System.nanoTime() + atMost.toNanos();
    List<ObjectNode> items = new ArrayList<>();
    Set<String> keys = new HashSet<>();
    Set<String> cursors = new HashSet<>();
    Optional<String> cursor = Optional.empty();
    do {
      ObjectNode params = JsonNodeFactory.instance.objectNode();
      cursor.ifPresent(given -> params.put("cursor", given));
      Optional<ObjectNode> page = page(method, params, Duration.ofNanos(until - System.nanoTime()));
      if (page.isEmpty()) {
        return List.of();
      }
      add(method, page.get().path(member), member, key, items, keys);
      cursor = next(method, page.get(), cursors);
    } while (cursor.isPresent());
    return List.copyOf(items);
  }

  /** Many servers do not know the less common lists of a capability they declare. */
  private Optional<ObjectNode> page(Method method, ObjectNode params, Duration atMost)
      throws InterruptedException {
    try {
      return Optional.of(client.request(method.wireName(), params, CallOptions.within(atMost)));
    } catch (McpClientException e) {
      if (McpClient.unknown(e) && method != Method.LIST_TOOLS) {
        return Optional.empty();
      }
      throw e;
    }
  }

  private void add(
      Method method,
      JsonNode found,
      String member,
      String key,
      List<ObjectNode> items,
      Set<String> keys) {
    if (!found.isArray()) {
      throw McpClient.protocol(method.wireName(), "no array \"%s\"".formatted(member));
    }
    for (JsonNode each : found) {
      if (!(each instanceof ObjectNode item) || item.path(key).asString("").isEmpty()) {
        throw McpClient.protocol(method.wireName(), "an item without \"%s\"".formatted(key));
      }
      String name = item.path(key).asString();
      if (method == Method.LIST_TOOLS && !item.path("inputSchema").isObject()) {
        throw McpClient.protocol(
            method.wireName(), "the tool \"%s\" without inputSchema".formatted(Shown.line(name)));
      }
      if (!keys.add(name)) {
        throw McpClient.protocol(
            method.wireName(), "two items with %s \"%s\"".formatted(key, Shown.line(name)));
      }
      if (items.size() >= limits.items()) {
        throw new McpClientException(
            Problem.TOO_MUCH,
            "The server lists more than %d items in %s"
                .formatted(limits.items(), method.wireName()));
      }
      items.add(item);
    }
  }

  private Optional<String> next(Method method, ObjectNode page, Set<String> cursors) {
    JsonNode next = page.path("nextCursor");
    if (!next.isString()) {
      return Optional.empty();
    }
    if (!cursors.add(next.asString())) {
      throw McpClient.protocol(method.wireName(), "a cursor that it gave out before");
    }
    if (cursors.size() >= limits.pages()) {
      throw new McpClientException(
          Problem.TOO_MUCH,
          "The server's %s has more than %d pages".formatted(method.wireName(), limits.pages()));
    }
    return Optional.of(next.asString());
  }
}
