package dev.annex.mcp.client;

import dev.annex.mcp.call.Method;
import dev.annex.mcp.modern.HeaderValue;
import dev.annex.mcp.rpc.RpcException;
import dev.annex.mcp.rpc.RpcId;
import dev.annex.mcp.rpc.RpcReader;
import dev.annex.mcp.rpc.RpcWriter;
import java.io.IOException;
import java.io.InputStream;
import java.io.InterruptedIOException;
import java.net.SocketTimeoutException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.concurrent.Executor;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

/**
 * Streamable HTTP: every request is a POST of its own, answered with one JSON message or a stream
 * of events that ends with it. All of it happens on the thread that makes the request, so nothing
 * is received while nobody asks.
 */
public final class HttpTransport implements McpTransport {

  private static final int ACCEPTED = 202;
  private static final int BAD_REQUEST = 400;
  private static final int NOT_FOUND = 404;
  private static final int SESSION_LENGTH = 1_024;
  private static final int ERROR_BYTES = 64 << 10;
  private static final byte[] NOTHING = {};

  private final HttpSender sender;
  private final ClientLimits limits;
  private final RpcReader reader;
  private volatile Optional<Receiver> receiver = Optional.empty();
  private volatile Agreement agreement = new Agreement(false, "");
  private volatile Optional<String> session = Optional.empty();
  private volatile boolean closed;

  /** A transport through a sender, which is not closed with it. */
  public HttpTransport(HttpSender sender, ClientLimits limits) {
    this.sender = sender;
    this.limits = limits;
    this.reader = new RpcReader(limits.jsonDepth(), limits.messageBytes());
  }

  @Override
  public void start(Receiver given) {
    receiver = Optional.of(given);
  }

  @Override
  public void agreed(Agreement given) {
    agreement = given;
  }

  @Override
  public boolean cancelsInWords() {
    return !agreement.modern();
  }

  @Override
  public Executor answering() {
    return Runnable::run;
  }

  @Override
  public boolean probes() {
    return true;
  }

  @Override
  public void request(Outgoing request, Duration atMost) throws InterruptedException {
    long until = System.nanoTime() + atMost.toNanos();
    byte[] body = RpcWriter.request(request.id(), request.method(), request.params());
    Stream stream = new Stream(request, until);
    try (HttpSender.Answer answer = exchange("POST", fields(Optional.of(request)), body, until)) {
      takeSession(request, answer);
      stream.read(answer);
    }
    for (int again = 0; stream.resumes() && again < limits.resumptions(); again++) {
      Thread.sleep(stream.delay());
      List<HttpSender.Field> fields = common();
      fields.add(new HttpSender.Field("Accept", "text/event-stream"));
      fields.add(new HttpSender.Field("Last-Event-ID", stream.lastId));
      try (HttpSender.Answer answer = exchange("GET", fields, NOTHING, until)) {
        stream.read(answer);
      }
    }
    stream.requireAnswer();
  }

  @Override
  public void send(byte[] message, Duration atMost) throws InterruptedException {
    long until = System.nanoTime() + atMost.toNanos();
    try (HttpSender.Answer answer = exchange("POST", fields(Optional.empty()), message, until)) {
      if (answer.status() >= BAD_REQUEST) {
        throw failed(answer);
      }
    }
  }

  private HttpSender.Answer exchange(
      String method, List<HttpSender.Field> fields, byte[] body, long until)
      throws InterruptedException {
    if (closed) {
      throw new McpClientException(Problem.CLOSED, "The conversation is over");
    }
    try {
      return sender.send(
          new HttpSender.Request(method, fields, body),
          Duration.ofNanos(Math.max(1, until - System.nanoTime())));
    } catch (SocketTimeoutException e) {
      throw tooLate(e);
    } catch (InterruptedIOException e) {
      throw interrupted(e);
    } catch (IOException e) {
      throw new McpClientException(
          Problem.CLOSED, "The server cannot be reached: " + e.getMessage(), e);
    }
  }

  private static McpClientException tooLate(SocketTimeoutException cause) {
    return new McpClientException(Problem.TIMEOUT, "The server did not answer in time", cause);
  }

  private static InterruptedException interrupted(InterruptedIOException cause) {
    InterruptedException interrupted = new InterruptedException("reading was interrupted");
    interrupted.initCause(cause);
    return interrupted;
  }

  private List<HttpSender.Field> common() {
    List<HttpSender.Field> fields = new ArrayList<>();
    if (!agreement.version().isEmpty()) {
      fields.add(new HttpSender.Field("MCP-Protocol-Version", agreement.version()));
    }
    if (!agreement.modern()) {
      session.ifPresent(id -> fields.add(new HttpSender.Field("Mcp-Session-Id", id)));
    }
    return fields;
  }

  private List<HttpSender.Field> fields(Optional<Outgoing> request) {
    List<HttpSender.Field> fields = common();
    fields.add(new HttpSender.Field("Content-Type", "application/json"));
    fields.add(new HttpSender.Field("Accept", "application/json, text/event-stream"));
    if (agreement.modern()) {
      request.ifPresent(sent -> {
        fields.add(new HttpSender.Field("Mcp-Method", sent.method()));
        Method.find(sent.method())
            .filter(Method::mayAsk)
            .map(method -> sent.params().path(method.subject()).asString(""))
            .ifPresent(
                name -> fields.add(new HttpSender.Field("Mcp-Name", HeaderValue.encode(name))));
        sent.headers().forEach((name, value) -> fields.add(new HttpSender.Field(name, value)));
      });
    }
    return fields;
  }

  /** Only the handshake opens a session. */
  private void takeSession(Outgoing request, HttpSender.Answer answer) {
    if (!request.method().equals("initialize")) {
      return;
    }
    Optional<String> given = answer.field("Mcp-Session-Id");
    if (given.filter(id -> !legal(id)).isPresent()) {
      throw new McpClientException(
          Problem.PROTOCOL, "The server gave its session an id that is no visible text");
    }
    session = given;
  }

  private static boolean legal(String id) {
    return !id.isEmpty()
        && id.length() <= SESSION_LENGTH
        && id.chars().allMatch(c -> c > 0x20 && c < 0x7f);
  }

  private McpClientException failed(HttpSender.Answer answer) {
    int status = answer.status();
    if (status == NOT_FOUND && session.isPresent() && !agreement.modern()) {
      return new McpClientException(
          Problem.SESSION_LOST, "The server does not know its session any more");
    }
    String why =
        answer.field("WWW-Authenticate").map(given -> ", it wants " + Shown.line(given)).orElse("");
    return McpClientException.status(
        status, "The server answered with status %d%s".formatted(status, why));
  }

  private byte[] readAll(InputStream body, int most) throws IOException {
    byte[] bytes = body.readNBytes(most + 1);
    if (bytes.length > most) {
      throw new McpClientException(
          Problem.MESSAGE_TOO_LONG,
          "The server sent a message of more than %d bytes".formatted(most));
    }
    return bytes;
  }

  private JsonNode json(byte[] bytes) {
    try {
      return reader.json(bytes);
    } catch (RpcException e) {
      throw new McpClientException(
          Problem.NOT_A_MESSAGE,
          "The server sent what is no message: "
              + Shown.line(new String(bytes, StandardCharsets.UTF_8)),
          e);
    }
  }

  /** Best effort: a server that cannot hear it forgets the session by itself. */
  @Override
  public void close() {
    if (closed) {
      return;
    }
    Optional<String> open = agreement.modern() ? Optional.empty() : session;
    if (open.isPresent()) {
      try (HttpSender.Answer _ =
          exchange("DELETE", common(), NOTHING, System.nanoTime() + limits.farewell().toNanos())) {
        session = Optional.empty();
      } catch (InterruptedException e) {
        Thread.currentThread().interrupt();
      } catch (RuntimeException e) {
        session = Optional.empty();
      }
    }
    closed = true;
  }

  /** What comes back for one request, over one connection or several. */
  private final class Stream {

    private final Outgoing request;
    private final long until;
    private boolean answered;
    private String lastId = "";
    private Duration wait = Duration.ofSeconds(1);

    Stream(Outgoing request, long until) {
      this.request = request;
      this.until = until;
    }

    void read(HttpSender.Answer answer) throws InterruptedException {
      String type = answer.field("Content-Type").orElse("").toLowerCase(Locale.ROOT);
      try {
        if (answer.status() >= BAD_REQUEST) {
          error(answer, type);
          return;
        }
        if (type.startsWith("text/event-stream")) {
          events(answer.body());
          return;
        }
        if (type.startsWith("application/json")) {
          message(json(readAll(answer.body(), limits.messageBytes())));
          return;
        }
      } catch (SocketTimeoutException e) {
        throw tooLate(e);
      } catch (InterruptedIOException e) {
        throw interrupted(e);
      } catch (IOException e) {
        if (lastId.isEmpty()) {
          throw new McpClientException(
              Problem.CLOSED, "The server hung up before it answered: " + e.getMessage(), e);
        }
        return;
      }
      if (answer.status() == ACCEPTED) {
        throw McpClient.protocol(request.method(), "status 202, which is for notifications");
      }
      throw McpClient.protocol(
          request.method(), "content of the type \"%s\"".formatted(Shown.line(type)));
    }

    /** A refusal may carry its reason in the form of a message. */
    private void error(HttpSender.Answer answer, String type) throws IOException {
      McpClientException failed = failed(answer);
      if (failed.problem() == Problem.SESSION_LOST || !type.startsWith("application/json")) {
        throw failed;
      }
      JsonNode body = json(readAll(answer.body(), ERROR_BYTES));
      if (!body.path("error").isObject() || !body.path("jsonrpc").isString()) {
        throw failed;
      }
      message(body);
    }

    private void events(InputStream body) throws IOException {
      EventReader events = new EventReader(body, limits.messageBytes());
      while (!answered) {
        Optional<EventReader.Event> next = events.next();
        if (next.isEmpty()) {
          return;
        }
        EventReader.Event event = next.get();
        event.id().ifPresent(id -> lastId = id);
        event.retry().ifPresent(time -> wait = time);
        if (!event.data().isBlank()) {
          message(json(event.data().getBytes(StandardCharsets.UTF_8)));
        }
        if (System.nanoTime() - until > 0) {
          throw new McpClientException(Problem.TIMEOUT, "The server did not answer in time");
        }
      }
    }

    /** What the server could not tell apart by an id can only belong to what it was sent with. */
    private void message(JsonNode json) {
      if (json instanceof ObjectNode object && object.has("error") && !idGiven(object)) {
        object.set("id", request.id().value());
      }
      answered |= answers(json);
      receiver.orElseThrow().message(json);
    }

    private static boolean idGiven(ObjectNode message) {
      return RpcId.read(message.path("id")).isPresent();
    }

    private boolean answers(JsonNode json) {
      if (json.isArray()) {
        return json.valueStream().anyMatch(this::answers);
      }
      return !json.has("method")
          && RpcId.read(json.path("id")).filter(request.id()::equals).isPresent();
    }

    boolean resumes() {
      return !answered && !agreement.modern() && !lastId.isEmpty() && System.nanoTime() - until < 0;
    }

    Duration delay() {
      Duration left = Duration.ofNanos(Math.max(0, until - System.nanoTime()));
      Duration wished =
          wait.compareTo(limits.reconnectDelay()) > 0 ? limits.reconnectDelay() : wait;
      return wished.compareTo(left) > 0 ? left : wished;
    }

    void requireAnswer() {
      if (!answered) {
        throw new McpClientException(
            Problem.CLOSED,
            "The server ended its answer to %s without answering".formatted(request.method()));
      }
    }
  }
}
