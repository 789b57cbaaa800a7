package dev.annex.core.delivery;

import dev.annex.api.call.Outcome;
import dev.annex.api.fault.ErrorCode;
import dev.annex.api.fault.Fault;
import java.time.Duration;

/** What becomes of a delivery after one attempt. */
sealed interface Attempt {

  /** Failures of the extension after which it is given up. */
  int MOST = 5;

  /** Tries again after 1, 4, 16 and 64 seconds. */
  Duration FIRST_PAUSE = Duration.ofSeconds(1);

  /** How long to wait for a host or an extension that cannot take it now. */
  Duration NOT_NOW = Duration.ofSeconds(30);

  /** It was carried out. */
  record Done() implements Attempt {}

  /** It could not begin, which says nothing about it. */
  record NotNow(Duration pause) implements Attempt {}

  /** It failed and is tried again. */
  record Again(Duration pause) implements Attempt {}

  /** It will never succeed. */
  record Hopeless(Fault why) implements Attempt {}

  /**
   * Judges an outcome.
   *
   * @param failures how often it failed before
   */
  static Attempt of(Outcome outcome, int failures) {
    return switch (outcome) {
      case Outcome.Completed _ -> new Done();
      case Outcome.Asking _ ->
          new Hopeless(
              Fault.of(
                  ErrorCode.CLIENT_CANNOT_ANSWER,
                  "It asks its caller a question, and nobody is there to answer."));
      case Outcome.Failed failed -> of(failed.fault(), failures);
    };
  }

  private static Attempt of(Fault fault, int failures) {
    return switch (fault.code()) {
      case BUSY, EXTENSION_DISABLED, UNAVAILABLE, CANCELLED, DATA_IN_USE -> new NotNow(NOT_NOW);
      case TOOL_NOT_FOUND, EXTENSION_NOT_FOUND, INVALID_ARGUMENTS, PERMISSION_DENIED ->
          new Hopeless(fault);
      default ->
          failures + 1 < MOST
              ? new Again(FIRST_PAUSE.multipliedBy(1L << (2 * failures)))
              : new Hopeless(fault);
    };
  }
}
