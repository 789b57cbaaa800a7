package dev.annex.server.edge;

import dev.annex.mcp.http.HostRules;
import java.util.List;
import java.util.Map;
import org.eclipse.jetty.http.HttpFields;
import org.eclipse.jetty.io.Content;
import org.eclipse.jetty.server.Handler;
import org.eclipse.jetty.server.Request;
import org.eclipse.jetty.server.Response;
import org.eclipse.jetty.util.Callback;

/**
 * What every answer needs and every request must pass, whichever endpoint it is for: headers that
 * keep browsers from misusing an answer, and the names under which this host may be addressed.
 */
public final class EdgeHandler extends Handler.Wrapper {

  private static final Map<String, String> HEADERS =
      Map.of(
          "X-Content-Type-Options", "nosniff",
          "X-Frame-Options", "DENY",
          "Referrer-Policy", "no-referrer",
          "Cross-Origin-Opener-Policy", "same-origin",
          "Cache-Control", "no-store",
          "Content-Security-Policy", "default-src 'none'; frame-ancestors 'none'");

  private final HostRules hosts;

  /** Lets requests under these names through to {@code next}. */
  public EdgeHandler(HostRules hosts, Handler next) {
    super(next);
    this.hosts = hosts;
  }

  @Override
  public boolean handle(Request request, Response response, Callback callback) throws Exception {
    HttpFields.Mutable headers = response.getHeaders();
    HEADERS.forEach(headers::put);
    List<String> origin = request.getHeaders().getValuesList("Origin");
    if (!hosts.allowsHost(request.getHeaders().getValuesList("Host"))) {
      return refuse(response, callback, "this host does not answer under that name");
    }
    if (!hosts.allowsOrigin(origin)) {
      return refuse(response, callback, "pages from that origin may not call this host");
    }
    return super.handle(request, response, callback);
  }

  private static boolean refuse(Response response, Callback callback, String why) {
    response.setStatus(403);
    response.getHeaders().put("Content-Type", "application/json");
    String body =
        """
        {"error":{"code":"INVALID_REQUEST","blame":"CALLER","message":"The request was refused: %s. An operator may allow a name with allowed-hosts.","details":{}}}\
        """
            .formatted(why);
    Content.Sink.write(response, true, body, callback);
    return true;
  }
}
