package dev.annex.capabilities.websocket;

import dev.annex.capabilities.net.Connection;
import java.io.ByteArrayOutputStream;
import java.io.EOFException;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.function.Supplier;

/** The bytes that come over a connection, waited for. One thread at a time. */
final class Incoming {

  private static final int PIECE = 16 << 10;

  private final Connection connection;
  private final byte[] buffer = new byte[PIECE];
  private Supplier<Duration> patience;
  private int next;
  private int end;

  /** Waits as long as {@code patience} says at each wait. */
  Incoming(Connection connection, Supplier<Duration> patience) {
    this.connection = connection;
    this.patience = patience;
  }

  /** From now on waits so long. */
  void waiting(Supplier<Duration> other) {
    patience = other;
  }

  /**
   * The next byte.
   *
   * @throws EOFException when there is none
   */
  int read() throws IOException {
    fill();
    return buffer[next++] & 0xff;
  }

  /** So many bytes. */
  byte[] read(int count) throws IOException {
    byte[] all = new byte[count];
    int have = 0;
    while (have < count) {
      fill();
      int some = Math.min(count - have, end - next);
      System.arraycopy(buffer, next, all, have, some);
      next += some;
      have += some;
    }
    return all;
  }

  /** A line without its end. */
  String line(int most) throws IOException {
    ByteArrayOutputStream line = new ByteArrayOutputStream();
    int one = read();
    while (one != '\n') {
      if (line.size() >= most) {
        throw new ProtocolException(
            ProtocolException.TOO_LARGE, "a line of its answer is too long");
      }
      line.write(one);
      one = read();
    }
    String text = line.toString(StandardCharsets.UTF_8);
    return text.endsWith("\r") ? text.substring(0, text.length() - 1) : text;
  }

  private void fill() throws IOException {
    if (next < end) {
      return;
    }
    int came = connection.read(buffer, patience.get());
    if (came < 0) {
      throw new EOFException("the other side closed the connection");
    }
    next = 0;
    end = came;
  }
}
