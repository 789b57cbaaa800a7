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
  EVENTS(Limit.EVENTS);

  private final Limit limit;

  Budget(Limit limit) {
    this.limit = limit;
  }

  /** The limit that fills this budget. */
  public Limit limit() {
    return limit;
  }
}
