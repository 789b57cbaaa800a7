package dev.annex.capabilities.http;

import dev.annex.api.capability.HostRequests;
import java.time.Duration;
import java.util.Optional;

/**
 * How a request is to be sent.
 *
 * @param redirects how many to follow at most; 0 for none
 * @param timeout less than the call may take; for a streamed request that of each operation
 * @param maxBytes of the body of the answer, less than the limit allows
 * @param cookies whether the extension's cookies are sent, and new ones kept
 * @param secretsInBody whether the body may name secrets, too
 * @param collect whether a body that comes in pieces is sent when all of it is there
 */
record SendOptions(
    int redirects,
    Optional<Duration> timeout,
    Optional<Long> maxBytes,
    boolean cookies,
    boolean secretsInBody,
    boolean collect) {

  static final int MAX_REDIRECTS = 10;

  private static final long LONGEST_TIMEOUT = Duration.ofDays(1).toMillis();

  static SendOptions read(
      String operation,
      Optional<Boolean> followRedirects,
      Optional<Long> maxRedirects,
      Optional<Long> timeoutMs,
      Optional<Long> maxBytes,
      Optional<Boolean> cookies,
      Optional<Boolean> secretsInBody) {
    long redirects = maxRedirects.orElse((long) MAX_REDIRECTS);
    if (redirects < 0 || redirects > MAX_REDIRECTS) {
      throw HostRequests.invalidField(
          operation,
          "maxRedirects",
          "is %d, it must be between 0 and %d".formatted(redirects, MAX_REDIRECTS));
    }
    timeoutMs.ifPresent(timeout -> {
      if (timeout < 1 || timeout > LONGEST_TIMEOUT) {
        throw HostRequests.invalidField(
            operation,
            "timeoutMs",
            "is %d, it must be between 1 and %d".formatted(timeout, LONGEST_TIMEOUT));
      }
    });
    if (maxBytes.orElse(0L) < 0) {
      throw HostRequests.invalidField(operation, "maxBytes", "is below 0");
    }
    return new SendOptions(
        followRedirects.orElse(true) ? (int) redirects : 0,
        timeoutMs.map(Duration::ofMillis),
        maxBytes,
        cookies.orElse(false),
        secretsInBody.orElse(false),
        false);
  }

  /** The same, for a body that is to be sent when all of it is there. */
  SendOptions collecting(boolean all) {
    return new SendOptions(redirects, timeout, maxBytes, cookies, secretsInBody, all);
  }
}
