package dev.annex.runtime.wasm.dialect.luminarys;

import dev.annex.api.call.Invocation;
import dev.annex.api.call.SessionId;
import dev.annex.api.fault.AnnexException;
import dev.annex.api.fault.ErrorCode;
import dev.annex.api.name.Digest;
import dev.annex.api.runtime.HostCalls;
import dev.annex.api.value.Json;
import dev.annex.runtime.wasm.wasi.LogOutput;
import java.time.Duration;
import java.util.Arrays;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

/**
 * What a skill wants to find again in its next call: bytes that only it understands, kept among the
 * extension's own keys, for each session of each caller or for all of them together. Nobody else
 * can read those keys, and no host function of the contract leads there. One thread at a time.
 */
final class SkillState {

  static final String GET = "kv.get";
  static final String SET = "kv.set";

  private static final String CAPABILITY = "kv";

  /** Raised when what is stored changes its form; what has another form is not found any more. */
  private static final String FORM = "1/";

  /** How long the state of a session is kept after it last changed; sessions do not come back. */
  private static final Duration OF_SESSION = Duration.ofDays(90);

  private static final byte[] NOTHING = {};

  private final HostCalls host;
  private final LogOutput log;
  private final String key;
  private final boolean kept;
  private final boolean ofSession;
  private byte[] state;

  private SkillState(
      HostCalls host, LogOutput log, String key, boolean kept, boolean ofSession, byte[] state) {
    this.host = host;
    this.log = log;
    this.key = key;
    this.kept = kept;
    this.ofSession = ofSession;
    this.state = state;
  }

  /** What was kept for the caller of an invocation. */
  static SkillState load(
      SkillSettings settings, Invocation invocation, HostCalls host, LogOutput log) {
    String key = GrantRequests.STATE_KEYS + FORM + owner(settings, invocation);
    boolean ofSession = !settings.stateOfSkill() && invocation.caller().session().isPresent();
    if (!host.holds(CAPABILITY)) {
      return new SkillState(host, log, key, false, ofSession, NOTHING);
    }
    try {
      JsonNode value = host.call(GET, Json.object().put("key", key)).path("value");
      return new SkillState(
          host, log, key, true, ofSession, value.isBinary() ? value.binaryValue() : NOTHING);
    } catch (AnnexException e) {
      if (e.code() == ErrorCode.PERMISSION_DENIED) {
        return new SkillState(host, log, key, false, ofSession, NOTHING);
      }
      throw e;
    }
  }

  private static String owner(SkillSettings settings, Invocation invocation) {
    if (settings.stateOfSkill()) {
      return "skill";
    }
    String session = invocation.caller().session().map(SessionId::value).orElse("");
    return Digest.of(invocation.caller().principal() + "\n" + session).hex();
  }

  byte[] bytes() {
    return state.clone();
  }

  /**
   * Keeps a new state.
   *
   * @throws AnnexException when it does not fit
   */
  void keep(byte[] changed) {
    if (Arrays.equals(state, changed)) {
      return;
    }
    state = changed.clone();
    if (!kept) {
      log.say(
          "warn",
          "The skill's state ends with this call: it was not granted kv=%s."
              .formatted(GrantRequests.STATE_KEYS));
      return;
    }
    ObjectNode wish = Json.object().put("key", key).put("value", state);
    if (ofSession) {
      wish.put("ttlSeconds", OF_SESSION.toSeconds());
    }
    var _ = host.call(SET, wish);
  }
}
