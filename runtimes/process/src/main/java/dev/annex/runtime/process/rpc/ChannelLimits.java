package dev.annex.runtime.process.rpc;

import dev.annex.api.value.ByteSize;

/**
 * The bounds of one channel.
 *
 * @param line longest message either way, without its end of line
 * @param unread most bytes that may be on their way to a program that has not shown that it read
 *     them; one single message may be longer. Some readers fail when more than a message's longest
 *     length waits for them
 * @param unsent most bytes of answers that wait to be written; a program that asks on and reads
 *     nothing is cut off there
 * @param calls most calls of the host that wait for an answer
 * @param requests most requests of the program that are being answered
 */
public record ChannelLimits(
    ByteSize line, ByteSize unread, ByteSize unsent, int calls, int requests) {

  /** Those of AGH's protocol version 1, with Annex's own bounds on what is under way. */
  public static final ChannelLimits STANDARD =
      new ChannelLimits(ByteSize.ofMib(10), ByteSize.ofMib(9), ByteSize.ofMib(64), 1_024, 64);

  /** The same with another number of requests. */
  public ChannelLimits withRequests(int most) {
    return new ChannelLimits(line, unread, unsent, calls, most);
  }
}
