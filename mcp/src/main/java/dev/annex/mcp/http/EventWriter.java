package dev.annex.mcp.http;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;

/** Writes server-sent events. One thread at a time. */
public final class EventWriter {

  private final HttpExchange.EventStream stream;

  EventWriter(HttpExchange.EventStream stream) {
    this.stream = stream;
  }

  /** Writes one message; {@code id} may be empty. */
  public void message(String id, byte[] json) throws IOException {
    ByteArrayOutputStream event = new ByteArrayOutputStream(json.length + 64);
    event.writeBytes(utf8("event: message\n"));
    if (!id.isEmpty()) {
      event.writeBytes(utf8("id: " + id + "\n"));
    }
    event.writeBytes(utf8("data: "));
    event.writeBytes(json);
    event.writeBytes(utf8("\n\n"));
    stream.write(event.toByteArray());
  }

  /** Writes an event without data, which gives the client an id to come back with. */
  public void primer(String id, Duration retry) throws IOException {
    stream.write(utf8("id: " + id + "\nretry: " + retry.toMillis() + "\ndata: \n\n"));
  }

  /** Writes a comment, which clients ignore. */
  public void comment(String text) throws IOException {
    stream.write(utf8(": " + text + "\n\n"));
  }

  /** Ends the stream. */
  public void close() throws IOException {
    stream.close();
  }

  private static byte[] utf8(String text) {
    return text.getBytes(StandardCharsets.UTF_8);
  }
}
