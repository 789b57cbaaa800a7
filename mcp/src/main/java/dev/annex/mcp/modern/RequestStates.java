package dev.annex.mcp.modern;

import dev.annex.mcp.InputRequired;
import dev.annex.mcp.McpException;
import dev.annex.mcp.McpPrincipal;
import dev.annex.mcp.McpSettings;
import dev.annex.mcp.call.Method;
import dev.annex.mcp.call.Seal;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.UUID;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.cfg.JsonNodeFeature;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ObjectNode;

/**
 * What a feature wants to remember between two rounds, kept by the client and trusted only as far
 * as it proves to be ours: same principal, same method, same parameters, not expired, and not used
 * before if once is enough. Any thread.
 */
final class RequestStates {

  private static final int BURNT = 100_000;

  private static final JsonMapper MAPPER =
      JsonMapper.builder().enable(JsonNodeFeature.WRITE_PROPERTIES_SORTED).build();

  private final McpSettings settings;
  private final Seal seal;
  private final Map<String, Instant> burnt = new LinkedHashMap<>();

  RequestStates(McpSettings settings) {
    this.settings = settings;
    this.seal = new Seal(settings.protectionKey(), "requestState");
  }

  /** Seals the state of these questions; empty if there is nothing to keep. */
  String close(InputRequired questions, Method method, ObjectNode params, McpPrincipal principal) {
    if (questions.state().isEmpty() && !questions.once()) {
      return "";
    }
    ObjectNode content = MAPPER.createObjectNode();
    content.put("state", questions.state());
    content.put("until", now().plus(settings.limits().stateLifetime()).toEpochMilli());
    if (questions.once()) {
      content.put("once", UUID.randomUUID().toString());
    }
    String sealed = seal.close(purpose(method, params, principal), utf8(content.toString()));
    if (sealed.length() > settings.limits().stateBytes()) {
      throw new IllegalStateException(
          "requestState is "
              + sealed.length()
              + " bytes, at most "
              + settings.limits().stateBytes()
              + " are allowed: keep less in InputRequired.state");
    }
    return sealed;
  }

  /** Opens a state, or refuses it without saying why. */
  String open(JsonNode sealed, Method method, ObjectNode params, McpPrincipal principal) {
    if (!sealed.isString() || sealed.asString().length() > settings.limits().stateBytes()) {
      throw refused();
    }
    byte[] bytes =
        seal.open(purpose(method, params, principal), sealed.asString())
            .orElseThrow(RequestStates::refused);
    try {
      JsonNode content = MAPPER.readTree(bytes);
      Instant until = Instant.ofEpochMilli(content.path("until").asLong(0));
      if (now().isAfter(until)) {
        throw refused();
      }
      if (content.path("once").isString()) {
        burn(content.path("once").asString(), until);
      }
      return content.path("state").asString("");
    } catch (JacksonException e) {
      throw refused();
    }
  }

  private void burn(String nonce, Instant until) {
    synchronized (burnt) {
      Instant now = now();
      Iterator<Instant> oldest = burnt.values().iterator();
      while (oldest.hasNext() && oldest.next().isBefore(now)) {
        oldest.remove();
      }
      if (burnt.size() >= BURNT || burnt.putIfAbsent(nonce, until) != null) {
        throw refused();
      }
    }
  }

  private static String purpose(Method method, ObjectNode params, McpPrincipal principal) {
    ObjectNode call = MAPPER.createObjectNode();
    params
        .properties()
        .forEach(entry -> {
          switch (entry.getKey()) {
            case "_meta", "inputResponses", "requestState" -> {}
            default -> call.set(entry.getKey(), entry.getValue());
          }
        });
    String digest = Seal.digest(MAPPER.writeValueAsBytes(call));
    return method.wireName() + '\n' + digest + '\n' + principal.id();
  }

  private Instant now() {
    return settings.clock().instant();
  }

  private static byte[] utf8(String text) {
    return text.getBytes(StandardCharsets.UTF_8);
  }

  private static McpException refused() {
    return McpException.invalidParams(
        "requestState was not given out for this call, or has expired; call again without it");
  }
}
