package dev.annex.server;

import dev.annex.server.edge.JettyExchange;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.Map;
import org.eclipse.jetty.server.Handler;
import org.eclipse.jetty.server.Request;
import org.eclipse.jetty.server.Response;
import org.eclipse.jetty.util.Callback;

/** The answer where no endpoint is. */
final class NothingHere extends Handler.Abstract {

  private static final byte[] BODY =
      """
      {"error":{"code":"INVALID_REQUEST","blame":"CALLER","message":"There is nothing at this path. MCP is at /mcp, the administration interface below /api/v1.","details":{}}}\
      """
          .getBytes(StandardCharsets.UTF_8);

  @Override
  public boolean handle(Request request, Response response, Callback callback) {
    try {
      new JettyExchange(request, response)
          .respond(404, Map.of("Content-Type", "application/json"), BODY);
      callback.succeeded();
    } catch (IOException e) {
      callback.failed(e);
    }
    return true;
  }
}
