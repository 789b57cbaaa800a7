package dev.annex.testkit;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import dev.annex.api.value.Json;
import java.io.IOException;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

/**
 * A server on a port of its own that speaks OpenAI's protocol for chat completions over HTTP, as
 * far as hosts use it, and misbehaves as it is told. Any thread.
 */
public final class FakeModelServer implements AutoCloseable {

  /** Between the signs of life of a stream that goes on without end. */
  private static final long PING_MILLIS = 20;

  private final HttpServer server;
  private final ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor();
  private final List<Asked> asked = new CopyOnWriteArrayList<>();
  private final CountDownLatch closed = new CountDownLatch(1);
  private final CountDownLatch hungUp = new CountDownLatch(1);
  private volatile Behaviour behaviour = Behaviour.answering("Hello");

  /**
   * A request that came.
   *
   * @param authorization the header; empty without one
   */
  public record Asked(JsonNode body, Optional<String> authorization) {}

  /** How the server answers. */
  public sealed interface Behaviour {

    /**
     * An answer in pieces, in a stream when a stream was asked for.
     *
     * @param usage whether it says how many tokens were used: 7 read and one for each piece
     * @param streams whether it knows streams at all
     * @param finish the last word of its protocol; empty to break off before it
     */
    record Answering(List<String> pieces, boolean usage, boolean streams, Optional<String> finish)
        implements Behaviour {

      /** The same without a word about usage. */
      public Answering withoutUsage() {
        return new Answering(pieces, false, streams, finish);
      }

      /** The same, whole, whatever was asked for. */
      public Answering withoutStreams() {
        return new Answering(pieces, usage, false, finish);
      }

      /** The same, with another last word. */
      public Answering finishing(String word) {
        return new Answering(pieces, usage, streams, Optional.of(word));
      }

      /** The same, hanging up before the end. */
      public Answering breakingOff() {
        return new Answering(pieces, usage, streams, Optional.empty());
      }
    }

    /** These bytes. */
    record Saying(int status, Map<String, String> headers, String body) implements Behaviour {}

    /** Nothing at all, until the server is closed. */
    record Silent() implements Behaviour {}

    /** A stream that begins with a piece and then says nothing more. */
    record FallingSilent(String piece) implements Behaviour {}

    /** A stream that begins with a piece and goes on without end or content. */
    record Endless(String piece) implements Behaviour {}

    /** An answer in pieces. */
    static Answering answering(String... pieces) {
      return new Answering(List.of(pieces), true, true, Optional.of("stop"));
    }

    /** A refusal as the protocol writes refusals. */
    static Saying refusing(int status, String message) {
      ObjectNode body = Json.object();
      body.putObject("error").put("message", message).put("type", "error");
      return new Saying(status, Map.of("Content-Type", "application/json"), Json.write(body));
    }
  }

  private FakeModelServer(HttpServer server) {
    this.server = server;
  }

  /** Starts a server that answers "Hello". */
  public static FakeModelServer start() {
    try {
      HttpServer http =
          HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
      FakeModelServer fake = new FakeModelServer(http);
      http.createContext("/v1/chat/completions", fake::handle);
      http.setExecutor(fake.threads);
      http.start();
      return fake;
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** What {@code /chat/completions} is appended to. */
  public URI base() {
    return URI.create("http://127.0.0.1:%d/v1".formatted(server.getAddress().getPort()));
  }

  /** Answers like this from now on. */
  public void behave(Behaviour other) {
    behaviour = other;
  }

  /** The requests that came so far. */
  public List<Asked> asked() {
    return List.copyOf(asked);
  }

  /** Waits until a client hung up on an endless stream; false when none did in time. */
  public boolean awaitHangUp() throws InterruptedException {
    return hungUp.await(20, TimeUnit.SECONDS);
  }

  private void handle(HttpExchange exchange) throws IOException {
    try (exchange) {
      JsonNode body = Json.parse(exchange.getRequestBody().readAllBytes());
      asked.add(
          new Asked(
              body, Optional.ofNullable(exchange.getRequestHeaders().getFirst("Authorization"))));
      if (!exchange.getRequestMethod().equals("POST")
          || !body.path("model").isString()
          || body.path("messages").isEmpty()) {
        say(exchange, Behaviour.refusing(400, "model and messages are required"));
        return;
      }
      switch (behaviour) {
        case Behaviour.Saying saying -> say(exchange, saying);
        case Behaviour.Silent silent -> awaitClose();
        case Behaviour.FallingSilent falling -> {
          event(begin(exchange), chunk(body, falling.piece(), Optional.empty()));
          awaitClose();
        }
        case Behaviour.Endless endless -> {
          OutputStream out = begin(exchange);
          event(out, chunk(body, endless.piece(), Optional.empty()));
          ping(out);
        }
        case Behaviour.Answering answering -> {
          if (answering.streams() && body.path("stream").asBoolean(false)) {
            stream(exchange, body, answering);
          } else {
            say(exchange, whole(body, answering));
          }
        }
      }
    }
  }

  private static void say(HttpExchange exchange, Behaviour.Saying saying) throws IOException {
    saying.headers().forEach((name, value) -> exchange.getResponseHeaders().set(name, value));
    byte[] bytes = saying.body().getBytes(StandardCharsets.UTF_8);
    exchange.sendResponseHeaders(saying.status(), bytes.length == 0 ? -1 : bytes.length);
    exchange.getResponseBody().write(bytes);
  }

  private static OutputStream begin(HttpExchange exchange) throws IOException {
    exchange.getResponseHeaders().set("Content-Type", "text/event-stream; charset=utf-8");
    exchange.sendResponseHeaders(200, 0);
    return exchange.getResponseBody();
  }

  private static void stream(HttpExchange exchange, JsonNode request, Behaviour.Answering answering)
      throws IOException {
    OutputStream out = begin(exchange);
    for (String piece : answering.pieces()) {
      event(out, chunk(request, piece, Optional.empty()));
    }
    if (answering.finish().isEmpty()) {
      // Closing the exchange without the stream breaks the connection off.
      return;
    }
    event(out, chunk(request, "", answering.finish()));
    if (answering.usage() && request.path("stream_options").path("include_usage").asBoolean()) {
      ObjectNode last = head(request, "chat.completion.chunk");
      last.putArray("choices");
      last.set("usage", usage(answering));
      event(out, last);
    }
    out.write("data: [DONE]\n\n".getBytes(StandardCharsets.UTF_8));
    out.close();
  }

  private static void event(OutputStream out, JsonNode data) throws IOException {
    out.write("data: %s\r\n\r\n".formatted(Json.write(data)).getBytes(StandardCharsets.UTF_8));
    out.flush();
  }

  private static ObjectNode head(JsonNode request, String object) {
    return Json.object()
        .put("id", "chatcmpl-1")
        .put("object", object)
        .put("created", 1_767_225_600)
        .put("model", request.path("model").asString());
  }

  private static ObjectNode chunk(JsonNode request, String piece, Optional<String> finish) {
    ObjectNode chunk = head(request, "chat.completion.chunk");
    ObjectNode choice = chunk.putArray("choices").addObject().put("index", 0);
    ObjectNode delta = choice.putObject("delta");
    if (finish.isEmpty()) {
      delta.put("role", "assistant").put("content", piece);
      choice.putNull("finish_reason");
    } else {
      choice.put("finish_reason", finish.get());
    }
    return chunk;
  }

  private static Behaviour.Saying whole(JsonNode request, Behaviour.Answering answering) {
    ObjectNode answer = head(request, "chat.completion");
    ObjectNode choice = answer.putArray("choices").addObject().put("index", 0);
    choice
        .putObject("message")
        .put("role", "assistant")
        .put("content", String.join("", answering.pieces()));
    choice.put("finish_reason", answering.finish().orElse("stop"));
    if (answering.usage()) {
      answer.set("usage", usage(answering));
    }
    return new Behaviour.Saying(
        200, Map.of("Content-Type", "application/json"), Json.write(answer));
  }

  private static ObjectNode usage(Behaviour.Answering answering) {
    int written = answering.pieces().size();
    return Json.object()
        .put("prompt_tokens", 7)
        .put("completion_tokens", written)
        .put("total_tokens", 7 + written);
  }

  private void ping(OutputStream out) {
    try {
      while (!closed.await(PING_MILLIS, TimeUnit.MILLISECONDS)) {
        out.write(": ping\n\n".getBytes(StandardCharsets.UTF_8));
        out.flush();
      }
    } catch (IOException e) {
      hungUp.countDown();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  private void awaitClose() {
    try {
      closed.await();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  @Override
  public void close() {
    closed.countDown();
    server.stop(0);
    threads.shutdownNow();
  }
}
