package dev.annex.server.edge;

import dev.annex.mcp.http.HttpExchange;
import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.util.List;
import java.util.Map;
import org.eclipse.jetty.io.Content;
import org.eclipse.jetty.server.Request;
import org.eclipse.jetty.server.Response;

/** One request and its answer over Jetty's types, without any thread of its own. */
public final class JettyExchange implements HttpExchange {

  private final Request request;
  private final Response response;

  /** Wraps both sides. */
  public JettyExchange(Request request, Response response) {
    this.request = request;
    this.response = response;
    // A tool may be silent for longer than a connection may idle; pending reads and writes still
    // time out.
    request.addIdleTimeoutListener(timeout -> false);
  }

  @Override
  public String method() {
    return request.getMethod();
  }

  @Override
  public List<String> headers(String name) {
    return request.getHeaders().getValuesList(name);
  }

  @Override
  public String remoteAddress() {
    return Request.getRemoteAddr(request);
  }

  @Override
  public InputStream body() {
    return Content.Source.asInputStream(request);
  }

  @Override
  public void respond(int status, Map<String, String> headers, byte[] body) throws IOException {
    begin(status, headers);
    Content.Sink.write(response, true, ByteBuffer.wrap(body));
  }

  @Override
  public EventStream stream(int status, Map<String, String> headers) throws IOException {
    begin(status, headers);
    Content.Sink.write(response, false, ByteBuffer.allocate(0));
    return new EventStream() {
      @Override
      public void write(byte[] bytes) throws IOException {
        Content.Sink.write(response, false, ByteBuffer.wrap(bytes));
      }

      @Override
      public void close() throws IOException {
        Content.Sink.write(response, true, ByteBuffer.allocate(0));
      }
    };
  }

  private void begin(int status, Map<String, String> headers) {
    response.setStatus(status);
    headers.forEach(response.getHeaders()::put);
  }

  @Override
  public void onClose(Runnable action) {
    request.addFailureListener(failure -> action.run());
  }
}
