package dev.annex.mcp;

import java.time.Duration;

/**
 * How long a client may reuse an answer, and whether it may do so for other users; no access
 * control.
 */
public record Cache(Duration timeToLive, boolean shared) {

  public Cache {
    if (timeToLive.isNegative()) {
      throw new IllegalArgumentException("timeToLive < 0: " + timeToLive);
    }
  }

  /** Not at all. */
  public static Cache none() {
    return new Cache(Duration.ZERO, false);
  }

  /** For the same user, this long. */
  public static Cache forUser(Duration timeToLive) {
    return new Cache(timeToLive, false);
  }
}
