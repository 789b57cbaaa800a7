package dev.annex.core.sandbox;

import dev.annex.api.call.Meter;
import dev.annex.api.runtime.GuestCall;
import dev.annex.api.runtime.GuestReply;
import dev.annex.api.runtime.HostCalls;

/** The instance that one call runs on. One thread at a time; to be closed when the call is over. */
public interface Lease extends AutoCloseable {

  /** The call itself, once; throws as {@link dev.annex.api.runtime.Sandbox#call} does. */
  GuestReply call(GuestCall call, HostCalls host, Meter meter);

  /** Whether the instance belongs to the caller's session, and is not a fresh one. */
  boolean ofSession();

  /** Keeps the instance for the session, or ends it. */
  @Override
  void close();
}
