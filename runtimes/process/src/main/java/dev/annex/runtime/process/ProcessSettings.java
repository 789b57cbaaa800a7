package dev.annex.runtime.process;

import dev.annex.api.call.Limit;
import dev.annex.api.call.Limits;
import dev.annex.runtime.process.rpc.ChannelLimits;
import java.time.Duration;

/**
 * How programs of extensions are kept.
 *
 * @param idle after this time without a call or a request every program is ended, if its own limit
 *     {@code process-idle} does not end it sooner; the next call starts it again
 * @param firstPause before a program that failed is started again; twice as long after each further
 *     failure
 * @param longestPause the most that becomes
 * @param attempts failures in a row after which a program is given up
 * @param jitter part of a pause by which it is made longer or shorter by chance, 0 to 1
 * @param channel bounds of what is said to a program
 */
public record ProcessSettings(
    Duration idle,
    Duration firstPause,
    Duration longestPause,
    int attempts,
    double jitter,
    ChannelLimits channel) {

  /** What holds unless somebody says otherwise. */
  public static final ProcessSettings STANDARD =
      new ProcessSettings(
          Duration.ofMillis(Limit.PROCESS_IDLE.maximum()),
          Duration.ofSeconds(1),
          Duration.ofSeconds(60),
          5,
          0.1,
          ChannelLimits.STANDARD);

  /** The same with another time of idleness. */
  public ProcessSettings withIdle(Duration other) {
    return new ProcessSettings(other, firstPause, longestPause, attempts, jitter, channel);
  }

  /** The same with other pauses. */
  public ProcessSettings withPauses(Duration first, Duration longest) {
    return new ProcessSettings(idle, first, longest, attempts, jitter, channel);
  }

  /** What of this holds for an extension with these limits. */
  ProcessSettings within(Limits limits) {
    Duration own = Duration.ofMillis(limits.get(Limit.PROCESS_IDLE));
    return new ProcessSettings(
        own.compareTo(idle) < 0 ? own : idle,
        firstPause,
        longestPause,
        attempts,
        jitter,
        channel.withRequests(Math.toIntExact(limits.get(Limit.PROCESS_REQUESTS))));
  }

  /** How long to wait after the given number of failures in a row, without chance. */
  Duration pause(int failures) {
    Duration pause = firstPause;
    for (int i = 1; i < failures && pause.compareTo(longestPause) < 0; i++) {
      pause = pause.multipliedBy(2);
    }
    return pause.compareTo(longestPause) < 0 ? pause : longestPause;
  }
}
