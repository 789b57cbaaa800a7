package dev.annex.testhost;

import java.util.Optional;

/**
 * Answers requests in the place of a web server. Any thread, several at once when the extension
 * sends several at once. Others implement it.
 */
@FunctionalInterface
public interface HttpAnswers {

  /** The answer to a request; empty when somebody else may answer it. */
  Optional<HttpReply> to(ReceivedRequest request);
}
