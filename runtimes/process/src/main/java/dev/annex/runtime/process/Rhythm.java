package dev.annex.runtime.process;

import java.time.Duration;

/**
 * The times by which one program is watched and ended.
 *
 * @param start what the conversation may take to open
 * @param healthInterval between two probes
 * @param probe what a probe may take
 * @param failures how many probes must fail in a row before the program counts as dead
 * @param shutdown what each step of an orderly end may take: answering that it ends, and ending
 * @param termination what it may take to end after SIGTERM
 */
public record Rhythm(
    Duration start,
    Duration healthInterval,
    Duration probe,
    int failures,
    Duration shutdown,
    Duration termination) {

  /** Those of AGH, which other contracts may take over. */
  public static final Rhythm STANDARD =
      new Rhythm(
          Duration.ofSeconds(5),
          Duration.ofSeconds(30),
          Duration.ofSeconds(5),
          2,
          Duration.ofSeconds(10),
          Duration.ofSeconds(10));

  /** The same with another interval of probes and another time for its end. */
  public Rhythm with(Duration interval, Duration end) {
    return new Rhythm(start, interval, probe, failures, end, termination);
  }
}
