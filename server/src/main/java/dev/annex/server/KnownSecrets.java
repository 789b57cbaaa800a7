package dev.annex.server;

import dev.annex.api.name.ExtensionId;
import dev.annex.api.value.Json;
import dev.annex.api.value.Secret;
import java.util.ArrayDeque;
import java.util.Comparator;
import java.util.Deque;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import tools.jackson.databind.JsonNode;

/**
 * Values of secrets that extensions got to know since the host started, so that what they log can
 * be kept without them. Any thread.
 */
final class KnownSecrets {

  /** Shorter values stand in texts by chance. */
  private static final int SHORTEST = 8;

  /** Values remembered for one extension; the oldest make room. */
  private static final int MOST = 1_000;

  private static final String MASK = "[REDACTED]";

  private final Map<ExtensionId, Deque<Secret>> all = new ConcurrentHashMap<>();

  /** An extension knows a value from now on. */
  void add(ExtensionId extension, Secret secret) {
    if (secret.reveal().length() < SHORTEST) {
      return;
    }
    Deque<Secret> known = all.computeIfAbsent(extension, key -> new ArrayDeque<>());
    synchronized (known) {
      known.removeIf(one -> one.matches(secret.reveal()));
      known.addLast(secret);
      if (known.size() > MOST) {
        known.removeFirst();
      }
    }
  }

  /** A text of an extension without the values that it knows, the longest taken out first. */
  String hide(ExtensionId extension, String text) {
    String clean = text;
    for (Secret secret : longestFirst(extension)) {
      clean = clean.replace(secret.reveal(), MASK);
    }
    return clean;
  }

  /** A value with all its texts and names changed like {@link #hide(ExtensionId, String)}. */
  JsonNode hide(ExtensionId extension, JsonNode value) {
    if (!all.containsKey(extension)) {
      return value;
    }
    return switch (value.getNodeType()) {
      case STRING -> Json.object().stringNode(hide(extension, value.stringValue()));
      case OBJECT -> {
        var object = Json.object();
        value
            .properties()
            .forEach(
                one -> object.set(hide(extension, one.getKey()), hide(extension, one.getValue())));
        yield object;
      }
      case ARRAY -> {
        var array = Json.object().arrayNode();
        value.forEach(element -> array.add(hide(extension, element)));
        yield array;
      }
      default -> value;
    };
  }

  private List<Secret> longestFirst(ExtensionId extension) {
    Deque<Secret> known = all.getOrDefault(extension, new ArrayDeque<>());
    synchronized (known) {
      return known.stream()
          .sorted(Comparator.comparingInt((Secret one) -> one.reveal().length()).reversed())
          .toList();
    }
  }
}
