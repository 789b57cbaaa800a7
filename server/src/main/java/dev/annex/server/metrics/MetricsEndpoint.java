package dev.annex.server.metrics;

import dev.annex.mcp.McpAuthenticator;
import dev.annex.server.edge.JettyExchange;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.HashMap;
import java.util.Map;
import org.eclipse.jetty.server.Handler;
import org.eclipse.jetty.server.Request;
import org.eclipse.jetty.server.Response;
import org.eclipse.jetty.util.Callback;

/**
 * {@code GET /metrics}, for callers who may use the administration interface; pages of no origin
 * may.
 */
public final class MetricsEndpoint extends Handler.Abstract {

  private static final String PATH = "/metrics";
  private static final String PLAIN = "text/plain; charset=utf-8";

  private final HostMetrics metrics;
  private final McpAuthenticator authenticator;

  /** Serves metrics. */
  public MetricsEndpoint(HostMetrics metrics, McpAuthenticator authenticator) {
    this.metrics = metrics;
    this.authenticator = authenticator;
  }

  @Override
  public boolean handle(Request request, Response response, Callback callback) {
    if (!Request.getPathInContext(request).equals(PATH)) {
      return false;
    }
    try {
      answer(new JettyExchange(request, response));
      callback.succeeded();
    } catch (IOException e) {
      callback.failed(e);
    }
    return true;
  }

  private void answer(JettyExchange exchange) throws IOException {
    if (!exchange.headers("Origin").isEmpty()) {
      refuse(exchange, 403, Map.of(), "Pages may not read the metrics.");
      return;
    }
    switch (authenticator.authenticate(exchange)) {
      case McpAuthenticator.Verdict.Admitted _ -> admitted(exchange);
      case McpAuthenticator.Verdict.Unauthenticated(String challenge) ->
          refuse(
              exchange,
              401,
              Map.of("WWW-Authenticate", challenge),
              "The metrics need the host's token as Authorization: Bearer.");
      case McpAuthenticator.Verdict.Refused(String _) ->
          refuse(exchange, 403, Map.of(), "This caller may not read the metrics.");
    }
  }

  private void admitted(JettyExchange exchange) throws IOException {
    if (!exchange.method().equals("GET")) {
      refuse(exchange, 405, Map.of("Allow", "GET"), "The metrics can only be read.");
      return;
    }
    exchange.respond(
        200,
        Map.of("Content-Type", HostMetrics.MEDIA_TYPE, "Cache-Control", "no-store"),
        metrics.text());
  }

  private static void refuse(
      JettyExchange exchange, int status, Map<String, String> headers, String why)
      throws IOException {
    Map<String, String> all = new HashMap<>(headers);
    all.put("Content-Type", PLAIN);
    exchange.respond(status, all, (why + "\n").getBytes(StandardCharsets.UTF_8));
  }
}
