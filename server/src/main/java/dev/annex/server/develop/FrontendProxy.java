package dev.annex.server.develop;

import dev.annex.mcp.http.HostRules;
import dev.annex.server.edge.JettyExchange;
import java.io.IOException;
import java.io.InputStream;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.eclipse.jetty.server.Handler;
import org.eclipse.jetty.server.Request;
import org.eclipse.jetty.server.Response;
import org.eclipse.jetty.util.Callback;

/**
 * Has the files of pages come from the server of a frontend that somebody works on, in the place of
 * the package's: {@code GET /extensions/ID/PATH} becomes {@code GET /PATH} there, and so does every
 * path that the host itself does not know, because such servers write addresses without a folder
 * into their pages. What it serves there it serves to every program of this machine, so no token is
 * asked for.
 *
 * <p>Passes no WebSocket on: a frontend server that tells its pages of changes does so at its own
 * address. Any thread.
 */
public final class FrontendProxy extends Handler.Abstract {

  private static final Pattern PAGES = Pattern.compile("/extensions/[^/]+(/.*)?");

  /** What the host itself answers. */
  private static final Pattern OWN =
      Pattern.compile(
          "/|/(status\\.css|status\\.js|icon\\.svg)|/(mcp|api|metrics|health|extensions)(/.*)?");

  private static final Map<String, String> PLAIN =
      Map.of("Content-Type", "text/plain; charset=utf-8");
  private static final Duration PATIENCE = Duration.ofSeconds(30);

  /** What describes one connection and not the answer. */
  private static final Set<String> LEFT_OUT =
      Set.of(
          "connection",
          "keep-alive",
          "transfer-encoding",
          "content-length",
          "upgrade",
          "te",
          "trailer",
          "access-control-allow-origin",
          "set-cookie");

  private static final List<String> PASSED_ON =
      List.of("Accept", "If-None-Match", "If-Modified-Since", "Range", "Accept-Language");

  private final URI frontend;
  private final HostRules hosts;
  private final HttpClient client;

  /**
   * In front of a frontend.
   *
   * @param hosts under which names this host may be addressed
   */
  public FrontendProxy(URI frontend, HostRules hosts) {
    this.frontend = frontend;
    this.hosts = hosts;
    this.client =
        HttpClient.newBuilder()
            .version(HttpClient.Version.HTTP_1_1)
            .connectTimeout(PATIENCE)
            .build();
  }

  @Override
  public boolean handle(Request request, Response response, Callback callback) {
    String asked = request.getHttpURI().getPath();
    Matcher page = PAGES.matcher(asked);
    boolean reads = request.getMethod().equals("GET") || request.getMethod().equals("HEAD");
    if (!reads || (!page.matches() && OWN.matcher(asked).matches())) {
      return false;
    }
    if (!hosts.allowsHost(request.getHeaders().getValuesList("Host"))) {
      return false;
    }
    String query = Optional.ofNullable(request.getHttpURI().getQuery()).map("?"::concat).orElse("");
    String path = page.matches() ? Optional.ofNullable(page.group(1)).orElse("/") : asked;
    JettyExchange exchange = new JettyExchange(request, response);
    try {
      pass(path + query, exchange);
      callback.succeeded();
    } catch (IOException e) {
      callback.failed(e);
    }
    return true;
  }

  private void pass(String target, JettyExchange exchange) throws IOException {
    Optional<URI> address = address(target);
    if (address.isEmpty()) {
      exchange.respond(400, PLAIN, "That is no address.\n".getBytes(StandardCharsets.UTF_8));
      return;
    }
    HttpRequest.Builder asked =
        HttpRequest.newBuilder(address.get())
            .timeout(PATIENCE)
            .method(exchange.method(), HttpRequest.BodyPublishers.noBody());
    for (String name : PASSED_ON) {
      exchange.headers(name).stream().findFirst().ifPresent(value -> asked.header(name, value));
    }
    HttpResponse<InputStream> answer;
    try {
      answer = client.send(asked.build(), HttpResponse.BodyHandlers.ofInputStream());
    } catch (IOException e) {
      exchange.respond(
          502,
          PLAIN,
          "The frontend at %s does not answer: %s\n"
              .formatted(frontend, e)
              .getBytes(StandardCharsets.UTF_8));
      return;
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IOException("interrupted while the frontend was asked", e);
    }
    Map<String, String> headers = new HashMap<>();
    answer
        .headers()
        .map()
        .forEach((name, values) -> {
          if (!LEFT_OUT.contains(name) && !name.startsWith(":")) {
            headers.put(name, String.join(", ", values));
          }
        });
    try (InputStream body = answer.body()) {
      exchange.respond(answer.statusCode(), headers, body.readAllBytes());
    }
  }

  /** At the frontend and nowhere else. */
  private Optional<URI> address(String target) {
    String base = "%s://%s".formatted(frontend.getScheme(), frontend.getRawAuthority());
    try {
      URI address = URI.create(base + target);
      return Optional.of(address)
          .filter(there -> frontend.getRawAuthority().equals(there.getRawAuthority()));
    } catch (IllegalArgumentException e) {
      return Optional.empty();
    }
  }

  @Override
  protected void doStop() throws Exception {
    client.shutdownNow();
    super.doStop();
  }
}
