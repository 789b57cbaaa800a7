package dev.annex.server.console;

import dev.annex.server.edge.JettyExchange;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import org.eclipse.jetty.server.Handler;
import org.eclipse.jetty.server.Request;
import org.eclipse.jetty.server.Response;
import org.eclipse.jetty.util.Callback;

/**
 * The status page and the open health check. The page holds no facts: its script asks the
 * administration interface for them with the token that the person gives it.
 */
public final class StatusPage extends Handler.Abstract {

  private static final String POLICY =
      "default-src 'none'; script-src 'self'; style-src 'self'; connect-src 'self'; img-src 'self';"
          + " base-uri 'none'; form-action 'none'; frame-ancestors 'none'";
  private static final byte[] HEALTHY = "{\"status\":\"ok\"}".getBytes(StandardCharsets.UTF_8);

  private record Page(String type, byte[] body) {}

  private final Map<String, Page> pages =
      Map.of(
          "/", page("status.html", "text/html; charset=utf-8"),
          "/status.css", page("status.css", "text/css; charset=utf-8"),
          "/status.js", page("status.js", "text/javascript; charset=utf-8"),
          "/icon.svg", page("icon.svg", "image/svg+xml"),
          "/health", new Page("application/json", HEALTHY));

  private static Page page(String resource, String type) {
    try (InputStream in =
        Objects.requireNonNull(StatusPage.class.getResourceAsStream(resource), resource)) {
      return new Page(type, in.readAllBytes());
    } catch (IOException e) {
      throw new IllegalStateException("the page is part of the program", e);
    }
  }

  @Override
  public boolean handle(Request request, Response response, Callback callback) {
    Optional<Page> page = Optional.ofNullable(pages.get(Request.getPathInContext(request)));
    if (page.isEmpty()) {
      return false;
    }
    JettyExchange exchange = new JettyExchange(request, response);
    boolean reads = exchange.method().equals("GET") || exchange.method().equals("HEAD");
    try {
      exchange.respond(
          reads ? 200 : 405,
          reads
              ? Map.of("Content-Type", page.get().type(), "Content-Security-Policy", POLICY)
              : Map.of("Allow", "GET, HEAD"),
          reads ? page.get().body() : new byte[0]);
      callback.succeeded();
    } catch (IOException e) {
      callback.failed(e);
    }
    return true;
  }
}
