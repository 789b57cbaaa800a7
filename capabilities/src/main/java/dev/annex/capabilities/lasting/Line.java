package dev.annex.capabilities.lasting;

import java.io.IOException;
import java.time.Duration;

/**
 * What a protocol makes of a connection. One thread receives; any may end it, which ends its wait.
 */
public interface Line {

  /**
   * Waits for what happens next.
   *
   * @throws IOException when the connection broke, or does not keep to the protocol
   */
  Event next() throws IOException;

  /** The last event of a connection that broke, or that the host ended. */
  Event over(String reason);

  /** For how long nothing came and nothing was sent. */
  Duration quiet();

  /** Ends it at once. */
  void abort();
}
