package dev.annex.capabilities.http;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.apache.hc.core5.http.EntityDetails;
import org.apache.hc.core5.http.Header;
import org.apache.hc.core5.http.HeaderElements;
import org.apache.hc.core5.http.HttpHeaders;
import org.apache.hc.core5.http.HttpRequest;
import org.apache.hc.core5.http.HttpRequestInterceptor;
import org.apache.hc.core5.http.message.BasicHeader;
import org.apache.hc.core5.http.protocol.HttpContext;
import org.jspecify.annotations.Nullable;

/**
 * All that is added to what a guest sends: whom the request is for and where its body ends, unless
 * the guest said so itself. Nothing else, and nothing in between, because signatures are made over
 * header fields.
 */
final class Framing implements HttpRequestInterceptor {

  private static final int HTTP_2 = 2;

  @Override
  public void process(HttpRequest request, @Nullable EntityDetails entity, HttpContext context) {
    boolean binary = context.getProtocolVersion().getMajor() >= HTTP_2;
    List<Header> headers = new ArrayList<>(Arrays.asList(request.getHeaders()));
    if (binary) {
      // It travels as :authority there.
      headers.removeIf(header -> header.getName().equalsIgnoreCase(HttpHeaders.HOST));
    } else if (!request.containsHeader(HttpHeaders.HOST)) {
      headers.addFirst(new BasicHeader(HttpHeaders.HOST, request.getAuthority().toString()));
    }
    if (!request.containsHeader(HttpHeaders.CONTENT_LENGTH)) {
      addLength(headers, request, entity, binary);
    }
    request.setHeaders(headers.toArray(Header[]::new));
  }

  private static void addLength(
      List<Header> headers, HttpRequest request, @Nullable EntityDetails entity, boolean binary) {
    if (entity == null) {
      if (Methods.withBody(request.getMethod())) {
        headers.add(new BasicHeader(HttpHeaders.CONTENT_LENGTH, "0"));
      }
    } else if (entity.getContentLength() >= 0) {
      headers.add(
          new BasicHeader(HttpHeaders.CONTENT_LENGTH, Long.toString(entity.getContentLength())));
    } else if (!binary) {
      headers.add(new BasicHeader(HttpHeaders.TRANSFER_ENCODING, HeaderElements.CHUNKED_ENCODING));
    }
  }
}
