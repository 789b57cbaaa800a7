package dev.annex.bench.load;

import dev.annex.bench.load.Revision.Call;
import dev.annex.bench.report.Samples;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;

/** A client that keeps some calls in flight and sends one more for each answer. */
public final class StdioLoad implements Load {

  private final StdioConnection connection;
  private final byte[] message;
  private final byte[] expected;
  private final int inFlight;

  /**
   * Over an open connection, which it shares with nobody while it runs.
   *
   * @param expected what every good answer contains
   */
  public StdioLoad(StdioConnection connection, Call call, String expected, int inFlight) {
    this.connection = connection;
    this.message = call.message().clone();
    this.expected = expected.getBytes(StandardCharsets.UTF_8);
    this.inFlight = inFlight;
  }

  @Override
  public Measured run(Duration length) throws IOException {
    Samples times = new Samples();
    int failures = 0;
    long start = System.nanoTime();
    long stop = start + length.toNanos();
    long first = connection.nextNumber() + 1;
    long[] sent = new long[4_096];
    int open = 0;
    while (open < inFlight) {
      send(first, sent);
      open++;
    }
    long now = start;
    while (open > 0) {
      byte[] line = connection.line();
      long number = StdioConnection.numberOf(line);
      if (number < first) {
        continue;
      }
      now = System.nanoTime();
      open--;
      if (Bytes.indexOf(line, 0, line.length, expected) >= 0) {
        times.add(now - sent[(int) ((number - first) % sent.length)]);
      } else if (failures++ == 0) {
        System.err.println("failed call: " + new String(line, StandardCharsets.UTF_8));
      }
      if (now < stop) {
        send(first, sent);
        open++;
      }
    }
    return new Measured(Duration.ofNanos(now - start), times, failures);
  }

  private void send(long first, long[] sent) throws IOException {
    long number = connection.nextNumber();
    Bytes.writeNumber(message, message.length - Call.DIGITS - 1, number, Call.DIGITS);
    sent[(int) ((number - first) % sent.length)] = System.nanoTime();
    connection.send(message);
  }
}
