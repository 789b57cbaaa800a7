package dev.annex.runtime.process.dialect.mcp;

import dev.annex.api.fault.AnnexException;
import dev.annex.api.fault.ErrorCode;
import dev.annex.api.runtime.HostCalls;
import dev.annex.api.value.Json;
import dev.annex.mcp.client.HttpSender;
import java.io.IOException;
import java.io.InputStream;
import java.net.SocketTimeoutException;
import java.time.Duration;
import java.util.Optional;
import java.util.Set;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;

/**
 * Sends requests to a server through the capability http, on behalf of the call that is running: it
 * decides who is met, and fills in secrets. There is no other way out.
 */
final class HostHttp implements HttpSender {

  private static final String OPEN = "http.open";
  private static final String SEND = "http.send";
  private static final String FINISH = "http.finish";
  private static final String RECEIVE = "http.receive";
  private static final String CLOSE = "http.close";

  /** The shortest wait that can be asked for. */
  private static final Duration LEAST = Duration.ofMillis(1);

  private final ScopedValue<HostCalls> host;
  private final McpServerAddress.Remote server;

  /**
   * A sender.
   *
   * @param host of the call that is running, bound by whoever runs it
   */
  HostHttp(ScopedValue<HostCalls> host, McpServerAddress.Remote server) {
    this.host = host;
    this.server = server;
  }

  static Set<String> operations() {
    return Set.of(OPEN, SEND, FINISH, RECEIVE, CLOSE);
  }

  @Override
  public Answer send(Request request, Duration atMost) throws IOException {
    HostCalls calls = host.get();
    Duration time = atMost.compareTo(LEAST) < 0 ? LEAST : atMost;
    ObjectNode open =
        Json.object()
            .put("method", request.method())
            .put("url", server.url())
            .put("followRedirects", false)
            .put("timeoutMs", time.toMillis());
    if (request.body().length > 0) {
      open.put("collect", true);
    }
    ArrayNode headers = open.putArray("headers");
    request.fields().forEach(field -> headers.addArray().add(field.name()).add(field.value()));
    server.headers().forEach((name, value) -> headers.addArray().add(name).add(value));
    long handle = ask(calls, OPEN, open).path("handle").asLong();
    try {
      if (request.body().length > 0) {
        JsonNode _ = ask(calls, SEND, handle(handle).put("data", request.body()));
      }
      return new HostAnswer(calls, handle, ask(calls, FINISH, handle(handle)));
    } catch (IOException | RuntimeException e) {
      close(calls, handle);
      throw e;
    }
  }

  private static ObjectNode handle(long handle) {
    return Json.object().put("handle", handle);
  }

  /** What the world refuses becomes an exception of the sender; what the host refuses stays. */
  private static JsonNode ask(HostCalls calls, String operation, ObjectNode request)
      throws IOException {
    try {
      return calls.call(operation, request);
    } catch (AnnexException e) {
      if (e.code() != ErrorCode.HOST_CALL_FAILED) {
        throw e;
      }
      JsonNode reason = e.fault().details().getOrDefault("reason", Json.object().nullNode());
      if (reason.asString("").equals("timeout")) {
        SocketTimeoutException late = new SocketTimeoutException(e.getMessage());
        late.initCause(e);
        throw late;
      }
      throw new IOException(e.getMessage(), e);
    }
  }

  private static void close(HostCalls calls, long handle) {
    try {
      JsonNode _ = calls.call(CLOSE, handle(handle));
    } catch (AnnexException e) {
      // The call is over, and with it what it held open.
      return;
    }
  }

  private static final class HostAnswer implements Answer {
    private final HostCalls calls;
    private final long handle;
    private final JsonNode head;

    HostAnswer(HostCalls calls, long handle, JsonNode head) {
      this.calls = calls;
      this.handle = handle;
      this.head = head;
    }

    @Override
    public int status() {
      return head.path("status").asInt(0);
    }

    @Override
    public Optional<String> field(String name) {
      return head.path("headers")
          .valueStream()
          .filter(pair -> pair.path(0).asString("").equalsIgnoreCase(name))
          .map(pair -> pair.path(1).asString(""))
          .findFirst();
    }

    @Override
    public InputStream body() {
      return new Pieces();
    }

    @Override
    public void close() {
      HostHttp.close(calls, handle);
    }

    /** Pieces as they come, so that an event is seen when it was sent. */
    private final class Pieces extends InputStream {
      private byte[] piece = {};
      private int at;
      private boolean end;

      @Override
      public int read() throws IOException {
        return filled() ? piece[at++] & 0xff : -1;
      }

      @Override
      public int read(byte[] into, int offset, int length) throws IOException {
        if (length == 0) {
          return 0;
        }
        if (!filled()) {
          return -1;
        }
        int some = Math.min(length, piece.length - at);
        System.arraycopy(piece, at, into, offset, some);
        at += some;
        return some;
      }

      @Override
      public int available() {
        return piece.length - at;
      }

      private boolean filled() throws IOException {
        while (at == piece.length && !end) {
          JsonNode received = ask(calls, RECEIVE, handle(handle));
          piece = received.path("data").binaryValue();
          at = 0;
          end = received.path("end").asBoolean(false);
        }
        return at < piece.length;
      }
    }
  }
}
