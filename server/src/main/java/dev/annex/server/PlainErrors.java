package dev.annex.server;

import org.eclipse.jetty.http.HttpField;
import org.eclipse.jetty.io.Content;
import org.eclipse.jetty.server.Request;
import org.eclipse.jetty.server.Request.Handler;
import org.eclipse.jetty.server.Response;
import org.eclipse.jetty.util.Callback;

/**
 * What a client sees when a request is not even HTTP, or the host is stopping: a status, no trace.
 */
final class PlainErrors implements Handler {

  @Override
  public boolean handle(Request request, Response response, Callback callback) {
    response.getHeaders().put(new HttpField("Content-Type", "application/json"));
    response.getHeaders().put("X-Content-Type-Options", "nosniff");
    Content.Sink.write(
        response,
        true,
        """
        {"error":{"code":"INVALID_REQUEST","blame":"CALLER","message":"The request failed with status %d.","details":{}}}\
        """
            .formatted(response.getStatus()),
        callback);
    return true;
  }
}
