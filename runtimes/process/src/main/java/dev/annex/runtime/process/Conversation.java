package dev.annex.runtime.process;

import dev.annex.api.call.Meter;
import dev.annex.api.runtime.GuestCall;
import dev.annex.api.runtime.GuestReply;
import dev.annex.api.runtime.HostCalls;
import dev.annex.runtime.process.rpc.LineChannel;
import dev.annex.runtime.process.rpc.Requests;
import java.time.Duration;

/**
 * What is said between the host and one program from its start to its end. Any thread, many calls
 * at once. Its {@link Requests} are those of the program to the host.
 */
public interface Conversation extends Requests {

  /** Begins to read what the program says; before {@link #open}. */
  default void start(LineChannel channel) {
    channel.start(this);
  }

  /**
   * Says what comes first; nothing else is said before it is answered as it must be.
   *
   * @throws dev.annex.api.fault.AnnexException {@code TOOL_FAILED} when the program does not keep
   *     to its contract
   */
  void open(Duration atMost);

  /** Carries out one call, see {@link dev.annex.api.runtime.Sandbox#call}. */
  GuestReply call(GuestCall call, HostCalls host, Meter meter);

  /** Asks how it is. */
  Health probe(Duration atMost);

  /**
   * From now on no new request of the program is answered; asks it to end. Returns when it has said
   * yes or the time is over, and throws nothing.
   */
  void shutdown(Duration atMost);

  /** How a program is. */
  sealed interface Health {

    /** It said that it is well. */
    record Well() implements Health {}

    /** It said that it is not. */
    record Ill(String why) implements Health {}

    /** It did not answer in time, or not in order. */
    record Silent(String why) implements Health {}
  }
}
