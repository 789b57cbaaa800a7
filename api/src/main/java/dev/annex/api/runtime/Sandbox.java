package dev.annex.api.runtime;

import dev.annex.api.call.Meter;
import dev.annex.api.value.ByteSize;

/** One isolated instance. One thread at a time. */
public interface Sandbox extends AutoCloseable {

  /**
   * Runs guest code until it answers, fails, or the meter stops it.
   *
   * @throws dev.annex.api.fault.AnnexException when it failed: {@code TOOL_FAILED} with the guest's
   *     own text, {@code TRAPPED}, {@code INVALID_RESULT}, a limit, or what a host call threw
   */
  GuestReply call(GuestCall call, HostCalls host, Meter meter);

  /**
   * Whether another call of the same session may use it. False for ever after guest code trapped,
   * was stopped or was left in any way but returning; a failure that the guest reported in order
   * need not end it.
   */
  boolean reusable();

  /** How much memory it keeps between calls; nothing when every call gets a guest of its own. */
  default ByteSize memory() {
    return new ByteSize(0);
  }

  /** Ends it; idempotent. */
  @Override
  void close();
}
