package dev.annex.capabilities.http;

import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import org.apache.hc.core5.http.HttpResponse;
import org.apache.hc.core5.http.protocol.HttpContext;

/**
 * What a server answers before the body.
 *
 * @param version of HTTP, {@code 1.1} or {@code 2}
 * @param hasBody whether a body follows, perhaps an empty one
 */
record ResponseHead(int status, String version, List<Field> fields, boolean hasBody) {

  private static final int HTTP_2 = 2;

  static ResponseHead of(HttpResponse response, HttpContext context, boolean hasBody) {
    boolean binary = context.getProtocolVersion().getMajor() >= HTTP_2;
    List<Field> fields =
        Arrays.stream(response.getHeaders())
            .map(header ->
                new Field(header.getName(), Optional.ofNullable(header.getValue()).orElse("")))
            .toList();
    return new ResponseHead(response.getCode(), binary ? "2" : "1.1", fields, hasBody);
  }

  Optional<String> first(String name) {
    return Field.first(fields, name);
  }

  boolean redirect() {
    return switch (status) {
      case 301, 302, 303, 307, 308 -> true;
      default -> false;
    };
  }
}
