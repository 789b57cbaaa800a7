package dev.annex.server.mcp;

import dev.annex.mcp.server.McpHttp;
import dev.annex.server.edge.JettyExchange;
import java.io.IOException;
import org.eclipse.jetty.server.Handler;
import org.eclipse.jetty.server.Request;
import org.eclipse.jetty.server.Response;
import org.eclipse.jetty.util.Callback;

/** The MCP endpoint over HTTP. */
public final class McpEndpoint extends Handler.Abstract {

  /** Where it stands. */
  public static final String PATH = "/mcp";

  private final McpHttp http;

  /** Serves a transport. */
  public McpEndpoint(McpHttp http) {
    this.http = http;
  }

  @Override
  public boolean handle(Request request, Response response, Callback callback) {
    if (!Request.getPathInContext(request).equals(PATH)) {
      return false;
    }
    try {
      http.handle(new JettyExchange(request, response));
      callback.succeeded();
    } catch (IOException e) {
      callback.failed(e);
    }
    return true;
  }
}
