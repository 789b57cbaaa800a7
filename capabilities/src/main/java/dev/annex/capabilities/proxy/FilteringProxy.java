package dev.annex.capabilities.proxy;

import dev.annex.api.call.Budget;
import dev.annex.api.capability.HostContext;
import dev.annex.api.fault.AnnexException;
import dev.annex.api.fault.ErrorCode;
import dev.annex.api.name.ExtensionId;
import dev.annex.api.runtime.HostCalls;
import dev.annex.api.value.Json;
import dev.annex.capabilities.http.Passage;
import dev.annex.capabilities.http.Passages;
import dev.annex.capabilities.net.Connection;
import dev.annex.capabilities.net.Host;
import dev.annex.capabilities.net.Patience;
import dev.annex.capabilities.proxy.ProxyRequest.MalformedRequest;
import java.io.IOException;
import java.net.SocketTimeoutException;
import java.nio.channels.SocketChannel;
import java.time.Duration;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.atomic.AtomicLong;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;

/**
 * An HTTP proxy for one extension, under the rules of capability {@code http}: every request is one
 * of its wishes, authorized, journalled and paid for.
 *
 * <ul>
 *   <li>A request with an address, {@code http} or {@code https}, is sent by the host itself:
 *       places of secrets in its fields are filled, redirects are the program's own to follow.
 *   <li>{@code CONNECT} makes a {@link Passage}: what passes is the program's own TLS.
 * </ul>
 *
 * <p>A connection serves one request, and lasts for {@link #LONGEST} at most. Any thread.
 */
final class FilteringProxy {

  /** How long a connection lasts. */
  static final Duration LONGEST = Duration.ofHours(1);

  /** How long nothing may pass, in either direction. */
  private static final Duration QUIET = Duration.ofMinutes(10);

  /** How soon permissions that were taken back are felt. */
  private static final Duration LOOK = Duration.ofSeconds(5);

  private static final Pattern AUTHORITY =
      Pattern.compile("(\\[[0-9A-Fa-f:.]{2,45}\\]|[^:\\[\\]/@?#]{1,253}):([0-9]{1,5})");
  private static final int MOST_PORT = 65_535;
  private static final Set<Integer> WITHOUT_BODY = Set.of(204, 304);
  private static final Set<String> ANSWERED_BY_US =
      Set.of(
          "connection",
          "content-length",
          "keep-alive",
          "proxy-connection",
          "trailer",
          "transfer-encoding",
          "upgrade");

  private final ExtensionId extension;
  private final Sessions sessions;
  private final Passages passages;

  FilteringProxy(ExtensionId extension, Sessions sessions, Passages passages) {
    this.extension = extension;
    this.sessions = sessions;
    this.passages = passages;
  }

  /** Serves one connection to its end. */
  void serve(SocketChannel channel) {
    try (Client client = new Client(channel)) {
      serve(client);
    } catch (IOException e) {
      // The program hung up.
      return;
    }
  }

  private void serve(Client client) throws IOException {
    try {
      ProxyRequest request = client.request();
      try (Sessions.Session session = sessions.begin(extension, LONGEST)) {
        if (request.connects()) {
          connect(request, client, session.context());
        } else {
          forward(request, client, session.calls());
        }
      }
    } catch (MalformedRequest e) {
      client.answer(400, "Bad Request", "Annex refused the request: %s.".formatted(e.getMessage()));
    } catch (AnnexException e) {
      refuse(client, e);
    }
  }

  private static void refuse(Client client, AnnexException e) throws IOException {
    switch (e.code()) {
      case PERMISSION_DENIED, EXTENSION_DISABLED ->
          client.answer(403, "Forbidden", String.valueOf(e.getMessage()));
      case LIMIT_REACHED -> client.answer(429, "Too Many Requests", String.valueOf(e.getMessage()));
      case INVALID_HOST_CALL -> client.answer(400, "Bad Request", String.valueOf(e.getMessage()));
      case DEADLINE_EXCEEDED ->
          client.answer(504, "Gateway Timeout", String.valueOf(e.getMessage()));
      default -> client.answer(502, "Bad Gateway", String.valueOf(e.getMessage()));
    }
  }

  private void connect(ProxyRequest request, Client client, HostContext context)
      throws IOException, MalformedRequest {
    Passage passage = passage(request.target());
    try (Connection server =
        passages.open(passage, context, new Patience(context.meter(), Optional.empty()))) {
      client.write("HTTP/1.1 200 Connection established\r\n\r\n");
      Standing standing = new Standing(passage, context);
      Thread back =
          Thread.ofVirtual().name("proxy-back").start(() -> back(server, client, standing));
      try {
        out(client, server, standing);
      } finally {
        server.abort();
        client.close();
        join(back);
      }
    } catch (AnnexException e) {
      if (e.code() == ErrorCode.CANCELLED) {
        return;
      }
      throw e;
    }
  }

  private static void join(Thread back) {
    try {
      back.join();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  private static Passage passage(String target) throws MalformedRequest {
    Matcher parts = AUTHORITY.matcher(target);
    if (!parts.matches()) {
      throw new MalformedRequest("CONNECT wants a host and a port");
    }
    int port = Integer.parseInt(parts.group(2));
    if (port < 1 || port > MOST_PORT) {
      throw new MalformedRequest("there is no port %d".formatted(port));
    }
    try {
      return new Passage(Host.parse(parts.group(1)), port);
    } catch (IllegalArgumentException e) {
      throw new MalformedRequest("the host " + e.getMessage());
    }
  }

  /** What fails once the connection stands can only be told by ending it. */
  private static void out(Client client, Connection server, Standing standing) {
    try {
      for (byte[] piece = client.some(); piece.length > 0; piece = client.some()) {
        standing.passed(piece.length);
        server.write(piece, QUIET);
      }
    } catch (IOException | AnnexException e) {
      return;
    }
  }

  private static void back(Connection server, Client client, Standing standing) {
    byte[] buffer = new byte[Client.PIECE];
    try {
      while (true) {
        try {
          int read = server.read(buffer, LOOK);
          if (read < 0) {
            break;
          }
          standing.passed(read);
          client.write(buffer, read);
        } catch (SocketTimeoutException e) {
          standing.check();
          if (server.quiet().compareTo(QUIET) > 0) {
            break;
          }
        }
      }
    } catch (IOException | AnnexException e) {
      // Ends below, as everything does here.
    }
    client.close();
  }

  /** Whether a connection that was permitted still is. Any thread. */
  private final class Standing {
    private final Passage passage;
    private final HostContext context;
    private final AtomicLong looked = new AtomicLong(System.nanoTime());

    Standing(Passage passage, HostContext context) {
      this.passage = passage;
      this.context = context;
    }

    void passed(int bytes) {
      context.meter().spend(Budget.HTTP_BYTES, bytes);
      long last = looked.get();
      long now = System.nanoTime();
      if (now - last > LOOK.toNanos() && looked.compareAndSet(last, now)) {
        check();
      }
    }

    void check() {
      context.meter().check();
      if (!context.meter().timeLeft().isPositive()) {
        throw new AnnexException(
            ErrorCode.DEADLINE_EXCEEDED,
            "The connection to %s ended: it lasted for %s.".formatted(passage, LONGEST));
      }
      passages.check(passage, context);
    }
  }

  private static void forward(ProxyRequest request, Client client, HostCalls host)
      throws IOException, MalformedRequest {
    String scheme = request.target().toLowerCase(Locale.ROOT);
    if (!scheme.startsWith("http://") && !scheme.startsWith("https://")) {
      throw new MalformedRequest("a proxy wants whole addresses, such as http://example.com/");
    }
    ObjectNode open =
        Json.object()
            .put("url", request.target())
            .put("method", request.method())
            .put("followRedirects", false);
    ArrayNode headers = open.putArray("headers");
    request
        .fields()
        .forEach(field -> headers.addArray().add(field.getFirst()).add(field.getLast()));
    long handle = host.call("http.open", open).path("handle").longValue();
    if (request.expects()) {
      client.write("HTTP/1.1 100 Continue\r\n\r\n");
    }
    Client.Pieces pieces =
        piece -> host.call("http.send", Json.object().put("handle", handle).put("data", piece));
    if (request.length().isPresent()) {
      client.body(request.length().get(), pieces);
    } else {
      client.chunks(pieces);
    }
    JsonNode head = host.call("http.finish", Json.object().put("handle", handle));
    answer(request, client, host, handle, head);
  }

  private static void answer(
      ProxyRequest request, Client client, HostCalls host, long handle, JsonNode head)
      throws IOException {
    int status = head.path("status").intValue();
    boolean bodiless = request.method().equals("HEAD") || WITHOUT_BODY.contains(status);
    boolean chunked = request.newer() && !bodiless;
    StringBuilder text = new StringBuilder("HTTP/1.1 %d \r\n".formatted(status));
    for (JsonNode field : head.path("headers")) {
      String name = field.path(0).stringValue();
      boolean length = name.equalsIgnoreCase("content-length");
      if (!ANSWERED_BY_US.contains(name.toLowerCase(Locale.ROOT)) || (length && bodiless)) {
        text.append(name).append(": ").append(field.path(1).stringValue()).append("\r\n");
      }
    }
    if (chunked) {
      text.append("Transfer-Encoding: chunked\r\n");
    }
    client.write(text.append("Connection: close\r\n\r\n").toString());
    if (bodiless) {
      return;
    }
    try {
      while (true) {
        JsonNode piece = host.call("http.receive", Json.object().put("handle", handle));
        if (piece.path("end").booleanValue()) {
          break;
        }
        byte[] data = piece.path("data").binaryValue();
        if (chunked && data.length > 0) {
          client.chunk(data);
        } else {
          client.write(data, data.length);
        }
      }
    } catch (AnnexException e) {
      // Too late for another answer: a body that lacks its end is known to be cut off.
      return;
    }
    if (chunked) {
      client.chunk(new byte[0]);
    }
  }
}
