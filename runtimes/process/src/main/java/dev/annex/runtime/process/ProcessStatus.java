package dev.annex.runtime.process;

import dev.annex.api.name.ExtensionId;
import java.time.Instant;
import java.util.Locale;
import java.util.Optional;
import java.util.OptionalLong;

/**
 * How the program of an extension is.
 *
 * @param pid the number of its process
 * @param calls how many calls it is carrying out
 * @param failures how often in a row it failed
 * @param starts how often it was started
 * @param lastError why it failed last
 */
public record ProcessStatus(
    ExtensionId extension,
    State state,
    Health health,
    OptionalLong pid,
    Optional<Instant> startedAt,
    int calls,
    int failures,
    long starts,
    Optional<String> lastError) {

  /** Where a program is in its life. */
  public enum State {
    /** It does not run, and the next call starts it. */
    STOPPED,
    STARTING,
    READY,
    /** It was asked to end. */
    DRAINING,
    /** It failed and will be started again. */
    PAUSING,
    /** It failed too often; enabling its extension again is what helps. */
    GIVEN_UP
  }

  /** What its last probe said. */
  public enum Health {
    /** There was none yet. */
    UNKNOWN,
    HEALTHY,
    /** It answers no probe, but works on a call. */
    BUSY,
    UNHEALTHY
  }

  /** For people, on one line. */
  @Override
  public String toString() {
    StringBuilder text = new StringBuilder("process ");
    pid.ifPresent(number -> text.append(number).append(' '));
    text.append(word(state));
    if (state == State.READY && health != Health.UNKNOWN) {
      text.append(", ").append(word(health));
    }
    if (calls > 0) {
      text.append(", ").append(calls).append(calls == 1 ? " call" : " calls");
    }
    if (failures > 0) {
      text.append(", failed ").append(failures).append(failures == 1 ? " time" : " times");
    }
    lastError.filter(_ -> failures > 0).ifPresent(why -> text.append(": ").append(why));
    return text.toString();
  }

  private static String word(Enum<?> constant) {
    return constant.name().toLowerCase(Locale.ROOT).replace('_', ' ');
  }
}
