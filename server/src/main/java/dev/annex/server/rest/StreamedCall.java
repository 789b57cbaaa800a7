package dev.annex.server.rest;

/** A call whose caller hears what happens on the way. Runs once. */
public interface StreamedCall {

  /** Runs it, telling on the way what happens; never throws, failures are answers. */
  AdminResponse run(EventSink sink);

  /** Ends it, because its caller is gone; harmless when it has ended. Any thread. */
  void cancel();
}
