package dev.annex.runtime.wasm.dialect.luminarys;

import dev.annex.api.call.Invocation;
import dev.annex.api.name.Digest;
import dev.annex.api.name.ExtensionId;
import dev.annex.api.value.Json;
import java.time.Instant;
import tools.jackson.databind.node.ObjectNode;

/**
 * What every request of one call to a skill says, in the contract's words. The id of a session is
 * not told to skills, for whoever knows it may speak in it: they get one that is the same for the
 * same session, and another for every skill.
 *
 * @param skill the instance id
 * @param session empty outside of a session
 * @param deadline when the host ends the call
 */
record InvokeRequest(
    String skill, String request, String trace, String session, String caller, Instant deadline) {

  private static final int SESSION_DIGITS = 32;
  private static final long NANOS = 1_000_000_000L;

  static InvokeRequest of(SkillSettings settings, Invocation invocation, Instant deadline) {
    return new InvokeRequest(
        settings.id(),
        invocation.id().value(),
        invocation.parent().orElse(invocation.id()).value(),
        session(settings, invocation),
        invocation.callingExtension().map(ExtensionId::value).orElse(""),
        deadline);
  }

  private static String session(SkillSettings settings, Invocation invocation) {
    return invocation
        .caller()
        .session()
        .map(session ->
            Digest.of(
                    "luminarys\n%s\n%s\n%s"
                        .formatted(settings.id(), invocation.caller().principal(), session.value()))
                .hex()
                .substring(0, SESSION_DIGITS))
        .orElse("");
  }

  /**
   * One request.
   *
   * @param state as the skill gave it last; empty at first
   * @param payload a map as MessagePack
   */
  byte[] bytes(String method, byte[] state, byte[] payload) {
    ObjectNode map =
        Json.object()
            .put("version", 1)
            .put("request_id", request)
            .put("trace_id", trace)
            .put("session_id", session)
            .put("llm_session_id", session)
            .put("method", method)
            .put("skill_id", skill);
    if (!caller.isEmpty()) {
      map.put("caller_id", caller);
    }
    map.put("state", state)
        .put("payload", payload)
        .put("deadline_ns", deadline.getEpochSecond() * NANOS + deadline.getNano());
    return MessagePack.write(map);
  }
}
