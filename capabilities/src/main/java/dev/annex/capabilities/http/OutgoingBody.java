package dev.annex.capabilities.http;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.ArrayDeque;
import java.util.Deque;
import org.apache.hc.core5.http.nio.DataStreamChannel;

/**
 * The part of a request's body that waits to be sent; never much more than {@value #MOST_WAITING}
 * bytes when it comes piece by piece. Guarded by the lock of its {@link Exchange}.
 */
final class OutgoingBody {

  static final int MOST_WAITING = 64 << 10;

  /**
   * What is offered to the connection at once. Java copies all that it is offered out of the heap,
   * however little of it the connection then takes.
   */
  private static final int MOST_AT_ONCE = 128 << 10;

  private final Deque<ByteBuffer> waiting = new ArrayDeque<>();
  private int waitingBytes;
  private boolean complete;
  private boolean ended;

  boolean full() {
    return waitingBytes >= MOST_WAITING;
  }

  void add(byte[] piece) {
    for (int at = 0; at < piece.length; at += MOST_AT_ONCE) {
      waiting.add(ByteBuffer.wrap(piece, at, Math.min(MOST_AT_ONCE, piece.length - at)));
    }
    waitingBytes += piece.length;
  }

  /** Nothing more comes. */
  void complete() {
    complete = true;
  }

  /** There is none, or the server wants no more of it. */
  void drop() {
    waiting.clear();
    waitingBytes = 0;
    complete = true;
    ended = true;
  }

  boolean ended() {
    return ended;
  }

  /** Above zero when there is something to do for {@link #produce}. */
  int available() {
    return complete && !ended ? waitingBytes + 1 : waitingBytes;
  }

  void produce(DataStreamChannel channel) throws IOException {
    while (!waiting.isEmpty()) {
      ByteBuffer next = waiting.getFirst();
      waitingBytes -= channel.write(next);
      if (next.hasRemaining()) {
        return;
      }
      waiting.removeFirst();
    }
    if (complete && !ended) {
      ended = true;
      channel.endStream();
    }
  }
}
