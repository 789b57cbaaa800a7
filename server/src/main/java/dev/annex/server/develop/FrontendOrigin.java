package dev.annex.server.develop;

import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.eclipse.jetty.http.HttpField;
import org.eclipse.jetty.http.HttpFields;
import org.eclipse.jetty.server.Handler;
import org.eclipse.jetty.server.Request;
import org.eclipse.jetty.server.Response;
import org.eclipse.jetty.util.Callback;

/**
 * Lets the pages of one origin, the frontend that somebody works on, use the host as its own page
 * may (CORS, as the Fetch standard has it): behind this their requests name no origin. They still
 * need the token. All other origins are refused as everywhere.
 */
public final class FrontendOrigin extends Handler.Wrapper {

  private static final String ORIGIN = "Origin";
  private static final String METHODS = "GET, HEAD, POST, PUT, PATCH, DELETE";
  private static final String SECONDS_REMEMBERED = "600";

  private final Optional<String> origin;

  /** Stands in front of everything that pages may use. */
  public FrontendOrigin(Development development, Handler next) {
    super(next);
    this.origin = development.origin();
  }

  @Override
  public boolean handle(Request request, Response response, Callback callback) throws Exception {
    List<String> named = request.getHeaders().getValuesList(ORIGIN);
    boolean own = named.size() == 1 && origin.filter(named.getFirst()::equals).isPresent();
    if (!own) {
      return super.handle(request, response, callback);
    }
    HttpFields.Mutable headers = response.getHeaders();
    headers.put("Access-Control-Allow-Origin", named.getFirst());
    headers.put("Access-Control-Expose-Headers", "ETag, Mcp-Session-Id, WWW-Authenticate");
    headers.put("Vary", ORIGIN);
    boolean preflight =
        request.getMethod().equals("OPTIONS")
            && request.getHeaders().contains("Access-Control-Request-Method");
    if (!preflight) {
      return super.handle(new Unnamed(request), response, callback);
    }
    headers.put("Access-Control-Allow-Methods", METHODS);
    headers.put(
        "Access-Control-Allow-Headers",
        String.join(", ", request.getHeaders().getValuesList("Access-Control-Request-Headers")));
    headers.put("Access-Control-Max-Age", SECONDS_REMEMBERED);
    response.setStatus(204);
    callback.succeeded();
    return true;
  }

  /** A request without the origin that was judged here. */
  private static final class Unnamed extends Request.Wrapper {

    private static final Set<String> LEFT_OUT = Set.of("origin", "sec-fetch-site");

    private final HttpFields headers;

    Unnamed(Request request) {
      super(request);
      HttpFields.Mutable left = HttpFields.build();
      for (HttpField field : request.getHeaders()) {
        if (!LEFT_OUT.contains(field.getLowerCaseName())) {
          left.add(field);
        }
      }
      headers = left.asImmutable();
    }

    @Override
    public HttpFields getHeaders() {
      return headers;
    }
  }
}
