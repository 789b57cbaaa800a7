package dev.annex.runtime.process.dialect.agh.session;

import dev.annex.api.fault.AnnexException;
import dev.annex.api.fault.ErrorCode;
import dev.annex.api.name.Printable;
import dev.annex.api.value.Json;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;

/**
 * What host and extension agreed upon in {@code initialize}.
 *
 * @param rights what was granted and accepted
 * @param provides what it accepted to provide
 * @param methods what it implements
 * @param hookEvents for which it takes {@code execute_hook}
 * @param cancels whether it wants to be told of calls that nobody waits for any more
 * @param name what it says of itself
 * @param version what it says of itself
 */
record Agreement(
    Rights rights,
    Set<String> provides,
    Set<String> methods,
    Set<String> hookEvents,
    boolean cancels,
    String name,
    String version) {

  private static final String VERSION = "1";
  private static final int SHOWN = 200;

  Agreement {
    provides = Set.copyOf(provides);
    methods = Set.copyOf(methods);
    hookEvents = Set.copyOf(hookEvents);
  }

  /**
   * Checks a response, in the order of the protocol.
   *
   * @throws AnnexException {@code CODE_INVALID}, with the step that failed among the details
   */
  static Agreement of(SessionTerms terms, JsonNode response) {
    Checks checks = new Checks(terms);
    checks.require(
        text(response.get("protocol_version")).equals(VERSION),
        "protocol-version",
        "it selected protocol version \"%s\", and this host supports \"%s\""
            .formatted(show(text(response.get("protocol_version"))), VERSION));
    JsonNode accepted = orEmpty(response.get("accepted_capabilities"));
    List<String> actions = texts(accepted.get("actions"));
    List<String> security = texts(accepted.get("security"));
    List<String> provides = texts(accepted.get("provides"));
    checks.subset(actions, terms.granted().actions(), "accepted-actions", "actions");
    checks.subset(security, terms.granted().security(), "accepted-security", "security");
    checks.subset(provides, terms.provides(), "accepted-provides", "provides");
    Set<String> methods = Set.copyOf(texts(response.get("implemented_methods")));
    checks.require(
        methods.contains("shutdown"), "shutdown", "it does not implement method shutdown");
    JsonNode supports = orEmpty(response.get("supports"));
    checks.require(
        isTrue(supports.get("health_check")),
        "health-check",
        "it does not say that it supports health_check");
    checks.require(
        methods.contains("health_check"),
        "health-check",
        "it does not implement method health_check");
    for (String surface : provides) {
      for (String method : ServiceMethods.of(surface)) {
        checks.require(
            methods.contains(method),
            "service-methods",
            "it accepted to provide %s, which needs method %s, and does not implement that"
                .formatted(surface, method));
      }
    }
    List<String> events = texts(response.get("supported_hook_events"));
    for (String event : events) {
      checks.require(
          HookEvents.isKnown(event),
          "hook-events",
          "it supports hook event \"%s\", which does not exist".formatted(show(event)));
    }
    JsonNode info = orEmpty(response.get("extension_info"));
    return new Agreement(
        new Rights(
            actions, security, terms.granted().resourceKinds(), terms.granted().resourceScopes()),
        Set.copyOf(provides),
        methods,
        Set.copyOf(events),
        isTrue(supports.get("cancel_request")),
        text(info.get("name")),
        text(info.get("version")));
  }

  /** What it says of itself and the manifest does not; empty when both say the same. */
  Optional<String> mismatch(SessionTerms terms) {
    return name.equals(terms.name()) && version.equals(terms.version())
        ? Optional.empty()
        : Optional.of(
            "It says that it is \"%s\" %s, and its manifest says \"%s\" %s."
                .formatted(show(name), show(version), terms.name(), terms.version()));
  }

  private record Checks(SessionTerms terms) {

    void subset(List<String> accepted, List<String> offered, String step, String what) {
      List<String> more = new ArrayList<>(accepted);
      more.removeAll(offered);
      require(
          more.isEmpty(),
          step,
          "it accepted %s that were not granted: %s"
              .formatted(what, show(String.join(", ", more))));
    }

    void require(boolean holds, String step, String why) {
      if (!holds) {
        throw new AnnexException(
            ErrorCode.CODE_INVALID,
            "Starting \"%s\" failed at initialize: %s.".formatted(terms.name(), why),
            Map.of(
                "phase", Json.object().stringNode("initialize"),
                "check", Json.object().stringNode(step)));
      }
    }
  }

  private static String show(String text) {
    return Printable.show(text, SHOWN);
  }

  private static JsonNode orEmpty(@Nullable JsonNode node) {
    return node != null && node.isObject() ? node : Json.object();
  }

  private static boolean isTrue(@Nullable JsonNode node) {
    return node != null && node.isBoolean() && node.booleanValue();
  }

  private static String text(@Nullable JsonNode node) {
    return node != null && node.isString() ? node.stringValue() : "";
  }

  /** Null is no list, as some encode an empty one; what is no text is passed over. */
  private static List<String> texts(@Nullable JsonNode node) {
    List<String> all = new ArrayList<>();
    if (node != null && node.isArray()) {
      node.forEach(each -> {
        if (each.isString()) {
          all.add(each.stringValue());
        }
      });
    }
    return all;
  }
}
