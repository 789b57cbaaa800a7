package dev.annex.core.hook;

import dev.annex.api.extension.Hook;
import dev.annex.api.value.Json;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Predicate;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

/**
 * What a patch may change, by event: the table of {@code docs/hooks.md}. Immutable.
 *
 * @param taken members of a patch that count
 * @param merged those of them that are objects whose members are added to earlier ones, instead of
 *     taking their place
 * @param shown members of a patch that the next hook sees as another member of its payload
 * @param deniable whether a patch may say no
 * @param hosts whether only the host itself fires it
 */
record EventRule(
    Predicate<String> taken,
    Set<String> merged,
    Map<String, String> shown,
    boolean deniable,
    boolean hosts) {

  static final String EVENT = "event";
  static final String TIMESTAMP = "timestamp";
  static final String DENY = "deny";
  static final String DENY_REASON = "denyReason";

  private static final Set<String> NEVER = Set.of(EVENT, TIMESTAMP, DENY, DENY_REASON);
  private static final Set<String> MERGED = Set.of("headers", "providerOptions");

  private static final EventRule ANY =
      new EventRule(member -> !NEVER.contains(member), Set.of(), Map.of(), true, false);

  private static final Map<String, EventRule> KNOWN =
      Map.of(
          Hook.PRE_CALL, ofHost("toolInput"),
          Hook.POST_CALL, ofHost("toolResult", "error"),
          Hook.POST_ERROR, new EventRule("error"::equals, Set.of(), Map.of(), false, true),
          Hook.PERMISSION_REQUEST, ofHost(),
          Hook.PRE_SUBMIT, ofAgent("message", "contextBlocks"),
          Hook.POST_ASSEMBLE, ofAgent("prompt", "contextBlocks"),
          Hook.TURN_BEFORE,
              new EventRule(
                  Hook.TURN_CHANGES::contains,
                  MERGED,
                  Map.of("activeTools", "toolNames"),
                  false,
                  false),
          Hook.STEP_FINISHED, observed(),
          Hook.CHUNK, observed());

  private static EventRule ofHost(String... members) {
    return new EventRule(Set.of(members)::contains, Set.of(), Map.of(), true, true);
  }

  private static EventRule ofAgent(String... members) {
    return new EventRule(Set.of(members)::contains, Set.of(), Map.of(), true, false);
  }

  private static EventRule observed() {
    return new EventRule(_ -> false, Set.of(), Map.of(), false, false);
  }

  /** The rule of an event. */
  static EventRule of(String event) {
    return Optional.ofNullable(KNOWN.get(event)).orElse(ANY);
  }

  /** Whether a patch says no. */
  boolean denies(ObjectNode patch) {
    return deniable && patch.path(DENY).asBoolean(false);
  }

  /** Puts what counts of a patch into a payload and into what was changed so far. */
  void apply(ObjectNode patch, ObjectNode payload, ObjectNode changes) {
    for (Map.Entry<String, JsonNode> change : patch.properties()) {
      String member = change.getKey();
      if (!taken.test(member)) {
        continue;
      }
      JsonNode whole =
          merged.contains(member)
              ? merge(changes.path(member), change.getValue())
              : change.getValue();
      changes.set(member, whole);
      show(Optional.ofNullable(shown.get(member)).orElse(member), whole, payload);
    }
  }

  /** A text for an object with a message is another message. */
  private static void show(String member, JsonNode value, ObjectNode payload) {
    if (value.isString()
        && payload.get(member) instanceof ObjectNode there
        && there.has("message")) {
      there.set("message", value);
    } else {
      payload.set(member, value);
    }
  }

  private static JsonNode merge(JsonNode earlier, JsonNode later) {
    if (!(earlier instanceof ObjectNode first) || !(later instanceof ObjectNode second)) {
      return later;
    }
    ObjectNode both = Json.object();
    both.setAll(first);
    both.setAll(second);
    return both;
  }
}
