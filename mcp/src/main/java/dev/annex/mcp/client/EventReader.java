package dev.annex.mcp.client;

import java.io.BufferedInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Optional;

/**
 * Reads server-sent events as HTML's standard has them: lines end with any of the three ends, data
 * of several lines is joined, comments count for nothing. One thread at a time.
 */
final class EventReader {

  private static final int RETRY_DIGITS = 9;

  private final InputStream in;
  private final int most;
  private boolean afterReturn;
  private boolean first = true;

  /**
   * Reads from a stream, which it does not close.
   *
   * @param most bytes of one event
   */
  EventReader(InputStream in, int most) {
    this.in = new BufferedInputStream(in);
    this.most = most;
  }

  /**
   * One event.
   *
   * @param id what to come back with
   * @param retry how long to wait before that
   */
  record Event(String data, Optional<String> id, Optional<Duration> retry) {}

  /** The next one; empty at the end, where one that was not finished does not count. */
  Optional<Event> next() throws IOException {
    StringBuilder data = new StringBuilder();
    Optional<String> id = Optional.empty();
    Optional<Duration> retry = Optional.empty();
    boolean any = false;
    int bytes = 0;
    while (true) {
      Optional<String> read = line(most - bytes);
      if (read.isEmpty()) {
        return Optional.empty();
      }
      String line = read.get();
      if (line.isEmpty()) {
        if (any) {
          return Optional.of(new Event(data.toString(), id, retry));
        }
        continue;
      }
      if (line.startsWith(":")) {
        continue;
      }
      bytes += line.length();
      int colon = line.indexOf(':');
      String name = colon < 0 ? line : line.substring(0, colon);
      String value = colon < 0 ? "" : line.substring(colon + 1);
      value = value.startsWith(" ") ? value.substring(1) : value;
      any = true;
      switch (name) {
        case "data" -> data.append(data.isEmpty() ? "" : "\n").append(value);
        case "id" -> id = value.indexOf(0) < 0 ? Optional.of(value) : id;
        case "retry" -> retry = time(value);
        default -> {
          // Such as the kind of event, of which there is one.
        }
      }
    }
  }

  private static Optional<Duration> time(String value) {
    return value.matches("[0-9]{1," + RETRY_DIGITS + "}")
        ? Optional.of(Duration.ofMillis(Long.parseLong(value)))
        : Optional.empty();
  }

  private Optional<String> line(int left) throws IOException {
    ByteArrayOutputStream line = new ByteArrayOutputStream();
    while (true) {
      int next = in.read();
      if (next == '\n' && afterReturn) {
        afterReturn = false;
        continue;
      }
      afterReturn = next == '\r';
      if (next < 0) {
        return Optional.empty();
      }
      if (next == '\n' || next == '\r') {
        String text = line.toString(StandardCharsets.UTF_8);
        boolean mark = first && text.startsWith("\uFEFF");
        first = false;
        return Optional.of(mark ? text.substring(1) : text);
      }
      if (line.size() >= left) {
        throw new McpClientException(
            Problem.MESSAGE_TOO_LONG,
            "The server sent an event of more than %d bytes".formatted(most));
      }
      line.write(next);
    }
  }
}
