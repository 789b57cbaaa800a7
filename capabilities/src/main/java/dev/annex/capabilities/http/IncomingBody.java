package dev.annex.capabilities.http;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.Optional;
import org.apache.hc.core5.http.nio.CapacityChannel;

/**
 * The part of a response's body that was received and not yet read. The server may only send as
 * much more as was read, so it never grows beyond the first window. Guarded by the lock of its
 * {@link Exchange}.
 */
final class IncomingBody {

  private final Deque<ByteBuffer> received = new ArrayDeque<>();
  private int waiting;
  private Optional<CapacityChannel> window = Optional.empty();
  private int credit;
  private boolean ended;

  void add(ByteBuffer source) {
    byte[] piece = new byte[source.remaining()];
    source.get(piece);
    if (piece.length > 0) {
      received.add(ByteBuffer.wrap(piece));
      waiting += piece.length;
    }
  }

  void end() {
    ended = true;
  }

  /** Whether all of it arrived. */
  boolean ended() {
    return ended;
  }

  /** Whether all of it arrived and was read. */
  boolean exhausted() {
    return ended && received.isEmpty();
  }

  boolean hasData() {
    return !received.isEmpty();
  }

  /** What was received, at most so many bytes, in however many pieces it came. */
  byte[] take(int most) {
    byte[] taken = new byte[Math.min(most, waiting)];
    int filled = 0;
    while (filled < taken.length) {
      ByteBuffer first = received.getFirst();
      int length = Math.min(first.remaining(), taken.length - filled);
      first.get(taken, filled, length);
      filled += length;
      if (!first.hasRemaining()) {
        received.removeFirst();
      }
    }
    waiting -= filled;
    credit += filled;
    return taken;
  }

  void open(CapacityChannel channel) {
    window = Optional.of(channel);
  }

  /** Lets the server send as much more as was read. */
  void extend() throws IOException {
    if (window.isPresent() && credit > 0 && !ended) {
      window.get().update(credit);
      credit = 0;
    }
  }
}
