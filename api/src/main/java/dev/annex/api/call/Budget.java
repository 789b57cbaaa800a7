package dev.annex.api.call;

/** What an invocation uses up as it runs, each with the limit that fills it. */
public enum Budget {
  /** Calls from the guest to the host, one each. */
  HOST_CALLS(Limit.HOST_CALLS),
  /** Wishes that were denied, one each. */
  DENIALS(Limit.DENIALS),
  /** Lines logged, one each. */
  LOG_LINES(Limit.LOG_LINES),
  /** Bytes logged, as UTF-8. */
  LOG_BYTES(Limit.LOG_BYTES),
  /** Bytes written to standard output and standard error together. */
  OUTPUT_BYTES(Limit.OUTPUT_BYTES),
  /** Events streamed to whoever started the call, one each. */
  EVENTS(Limit.EVENTS),
  /** Bytes written to files, as far as they may fill the disk. */
  FILE_BYTES(Limit.FILE_BYTES),
  /** Requests sent to servers, each hop of a redirect one. */
  HTTP_REQUESTS(Limit.HTTP_REQUESTS),
  /**
   * Bytes of bodies sent to servers and received from them together, and those that a call itself
   * sends and receives over connections.
   */
  HTTP_BYTES(Limit.HTTP_BYTES),
  /** Calls of other extensions' tools, one each. */
  EXTENSION_CALLS(Limit.EXTENSION_CALLS),
  /** Events published to topics, one each. */
  PUBLICATIONS(Limit.PUBLICATIONS),
  /** Tokens of language models, those read and those written together. */
  LLM_TOKENS(Limit.LLM_TOKENS);

  private final Limit limit;

  Budget(Limit limit) {
    this.limit = limit;
  }

  /** The limit that fills this budget. */
  public Limit limit() {
    return limit;
  }
}
