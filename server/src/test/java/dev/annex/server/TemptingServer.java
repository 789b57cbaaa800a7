package dev.annex.server;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.stream.Collectors;

/** A server on this machine that remembers who came. */
final class TemptingServer implements AutoCloseable {

  private final HttpServer server;
  private final Map<String, String> redirects = new ConcurrentHashMap<>();
  private final List<String> reached = new CopyOnWriteArrayList<>();

  TemptingServer() throws IOException {
    server = HttpServer.create(new InetSocketAddress(InetAddress.ofLiteral("127.0.0.1"), 0), 0);
    server.createContext("/", this::answer);
    server.start();
  }

  int port() {
    return server.getAddress().getPort();
  }

  /** {@code METHOD path} of each request since the last {@link #reset}. */
  List<String> reached() {
    return List.copyOf(reached);
  }

  void reset(Map<String, String> leadsTo) {
    redirects.clear();
    redirects.putAll(leadsTo);
    reached.clear();
  }

  private void answer(HttpExchange exchange) throws IOException {
    try (exchange) {
      exchange.getRequestBody().readAllBytes();
      String path = exchange.getRequestURI().getPath();
      reached.add(exchange.getRequestMethod() + " " + path);
      if (redirects.containsKey(path)) {
        exchange.getResponseHeaders().add("Location", redirects.get(path));
        exchange.sendResponseHeaders(302, -1);
        return;
      }
      byte[] body = body(exchange, path).getBytes(StandardCharsets.UTF_8);
      exchange.sendResponseHeaders(200, body.length);
      exchange.getResponseBody().write(body);
    }
  }

  private static String body(HttpExchange exchange, String path) {
    return switch (path) {
      case "/headers" ->
          exchange.getRequestHeaders().keySet().stream()
              .map(name -> name.toLowerCase(Locale.ROOT))
              .sorted()
              .collect(Collectors.joining(","));
      case "/echo" -> exchange.getRequestURI() + " " + exchange.getRequestHeaders().values();
      default -> "hello";
    };
  }

  @Override
  public void close() {
    server.stop(0);
  }
}
