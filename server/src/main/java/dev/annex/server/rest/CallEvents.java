package dev.annex.server.rest;

import dev.annex.api.value.Json;
import dev.annex.mcp.http.HttpExchange;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Map;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.function.Function;
import tools.jackson.databind.JsonNode;

/**
 * One call over HTTP, told as server-sent events: {@code call} with its id, what happens on the
 * way, and {@code outcome} or {@code error} at the end. The call runs on a thread of its own and
 * waits when its caller reads slowly; a caller that is gone ends it.
 */
final class CallEvents {

  private static final Map<String, String> HEADERS =
      Map.of("Content-Type", "text/event-stream", "X-Accel-Buffering", "no");
  private static final int MOST_WAITING = 256;

  /** A caller that hung up is noticed by writing to it. */
  private static final Duration SILENCE = Duration.ofSeconds(1);

  private static final int FIRST_ERROR_STATUS = 400;

  private final BlockingQueue<Message> queue = new ArrayBlockingQueue<>(MOST_WAITING);

  private record Message(String event, JsonNode data, boolean last) {}

  private CallEvents() {}

  /**
   * Runs a call and tells of it until it has ended or its caller is gone.
   *
   * @param call runs it
   * @param gone ends it
   */
  static void carry(HttpExchange exchange, Function<EventSink, AdminResponse> call, Runnable gone)
      throws IOException {
    CallEvents events = new CallEvents();
    Thread.ofVirtual().name("annex-streamed-call").start(() -> events.run(call));
    boolean ended = false;
    try {
      HttpExchange.EventStream stream = exchange.stream(200, HEADERS);
      events.writeTo(stream);
      stream.close();
      ended = true;
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    } finally {
      if (!ended) {
        gone.run();
        Thread.ofVirtual().name("annex-drain").start(events::drain);
      }
    }
  }

  private void run(Function<EventSink, AdminResponse> call) {
    AdminResponse answer = call.apply((event, data) -> put(new Message(event, data, false)));
    String event = answer.status() < FIRST_ERROR_STATUS ? "outcome" : "error";
    put(new Message(event, answer.body(), true));
  }

  private void put(Message message) {
    try {
      queue.put(message);
    } catch (InterruptedException e) {
      // The call is being stopped; its end is told all the same.
      Thread.currentThread().interrupt();
      if (message.last()) {
        queue.clear();
        queue.add(message);
      }
    }
  }

  private void writeTo(HttpExchange.EventStream stream) throws IOException, InterruptedException {
    while (true) {
      Message message = queue.poll(SILENCE.toMillis(), TimeUnit.MILLISECONDS);
      if (message == null) {
        stream.write(utf8(": working\n\n"));
        continue;
      }
      stream.write(
          utf8("event: %s\ndata: %s\n\n".formatted(message.event(), Json.write(message.data()))));
      if (message.last()) {
        return;
      }
    }
  }

  /** Nobody reads any more; the call must not wait for room until it has ended. */
  private void drain() {
    boolean ended = false;
    while (!ended) {
      try {
        ended = queue.take().last();
      } catch (InterruptedException e) {
        Thread.currentThread().interrupt();
        return;
      }
    }
  }

  private static byte[] utf8(String text) {
    return text.getBytes(StandardCharsets.UTF_8);
  }
}
