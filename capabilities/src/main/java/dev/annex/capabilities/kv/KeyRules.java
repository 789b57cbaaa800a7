package dev.annex.capabilities.kv;

import dev.annex.api.call.Limit;
import dev.annex.api.call.Limits;
import dev.annex.api.capability.HostRequests;
import dev.annex.api.capability.Requester;
import dev.annex.api.fault.AnnexException;
import dev.annex.api.fault.ErrorCode;
import dev.annex.api.name.ExtensionId;
import dev.annex.api.name.Printable;
import dev.annex.api.store.KeyValueStore.Condition;
import dev.annex.api.value.Json;
import java.nio.charset.StandardCharsets;
import java.util.Map;
import java.util.Optional;

/** What is asked of keys, and the words for a limit that stands against a request. */
final class KeyRules {

  private static final String OWN = "own";
  private static final String SHARED = "shared";

  private KeyRules() {}

  /**
   * Whose keys a request is about: those of the extension that asks, or those that all share.
   *
   * @param space {@code own}, which is the default, or {@code shared}
   */
  static ExtensionId owner(Optional<String> space, String operation, Requester requester) {
    return switch (space.orElse(OWN)) {
      case OWN -> requester.extension().id();
      case SHARED -> OwnKeys.SHARED;
      default ->
          throw HostRequests.invalidField(
              operation, "space", "must be \"%s\" or \"%s\"".formatted(OWN, SHARED));
    };
  }

  static String key(Optional<String> given, String operation, Requester requester) {
    String key = HostRequests.required(given, operation, "key");
    if (key.isEmpty()) {
      throw HostRequests.invalidField(operation, "key", "is empty");
    }
    return text(key, operation, "key", requester);
  }

  /** A key, or a text to compare keys with; may be empty. */
  static String text(String text, String operation, String field, Requester requester) {
    boolean halfPair = text.codePoints().anyMatch(c -> Character.getType(c) == Character.SURROGATE);
    if (halfPair) {
      throw HostRequests.invalidField(
          operation, field, "holds half a surrogate pair, which has no UTF-8 form");
    }
    Limits limits = requester.extension().limits();
    int bytes = text.getBytes(StandardCharsets.UTF_8).length;
    if (bytes > limits.get(Limit.KV_KEY_BYTES)) {
      String what = "field \"%s\" has %s".formatted(field, Limit.KV_KEY_BYTES.show(bytes));
      throw above(operation, text, what, Limit.KV_KEY_BYTES, limits);
    }
    return text;
  }

  static Condition condition(Optional<Long> revision) {
    return revision.<Condition>map(Condition.Revision::new).orElseGet(Condition.Always::new);
  }

  static AnnexException above(
      String operation, String key, String what, Limit limit, Limits limits) {
    long ceiling = limits.get(limit);
    String remedy =
        ceiling < limit.maximum()
            ? "Its manifest may want up to %s, if the operator allows that."
                .formatted(limit.show(limit.maximum()))
            : "That is the most an operator may give.";
    return new AnnexException(
        ErrorCode.LIMIT_REACHED,
        "%s of \"%s\" refused: %s, above limit %s of %s. %s"
            .formatted(
                operation,
                Printable.show(key, OwnKeys.MAX_SHOWN_LENGTH),
                what,
                limit.key(),
                limit.show(ceiling),
                remedy),
        Map.of(
            "limit", Json.object().stringNode(limit.key()),
            "value", Json.object().numberNode(ceiling)));
  }
}
