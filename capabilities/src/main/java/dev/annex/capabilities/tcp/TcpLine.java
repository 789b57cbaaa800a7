package dev.annex.capabilities.tcp;

import dev.annex.api.value.Json;
import dev.annex.capabilities.lasting.Event;
import dev.annex.capabilities.lasting.Line;
import dev.annex.capabilities.net.Connection;
import java.io.IOException;
import java.time.Duration;
import java.util.Arrays;
import java.util.Base64;

/** A lasting TCP connection. */
final class TcpLine implements Line {

  private static final int PIECE = 16 << 10;
  private static final Duration FOREVER = Duration.ofDays(2);

  private final Connection connection;

  TcpLine(Connection connection) {
    this.connection = connection;
  }

  Connection connection() {
    return connection;
  }

  @Override
  public Event next() throws IOException {
    byte[] into = new byte[PIECE];
    int came = connection.read(into, FOREVER);
    if (came < 0) {
      return over("end");
    }
    String data = Base64.getEncoder().encodeToString(Arrays.copyOf(into, came));
    return new Event(Json.object().put("type", "data").put("data", data), came, false);
  }

  @Override
  public Event over(String reason) {
    return new Event(Json.object().put("type", "end").put("reason", reason), 0, true);
  }

  @Override
  public Duration quiet() {
    return connection.quiet();
  }

  @Override
  public void abort() {
    connection.abort();
  }
}
