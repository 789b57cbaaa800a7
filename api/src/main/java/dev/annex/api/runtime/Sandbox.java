package dev.annex.api.runtime;

import dev.annex.api.call.Meter;

/** One isolated instance. One thread at a time. */
public interface Sandbox extends AutoCloseable {

  /**
   * Runs guest code until it answers, fails, or the meter stops it.
   *
   * @throws dev.annex.api.fault.AnnexException when it failed: {@code TOOL_FAILED} with the guest's
   *     own text, {@code TRAPPED}, {@code INVALID_RESULT}, a limit, or what a host call threw
   */
  GuestReply call(GuestCall call, HostCalls host, Meter meter);

  /** Whether another call of the same caller may use it; false for ever after a failure. */
  boolean reusable();

  /** Ends it; idempotent. */
  @Override
  void close();
}
