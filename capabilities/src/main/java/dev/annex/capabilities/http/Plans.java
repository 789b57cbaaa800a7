package dev.annex.capabilities.http;

import dev.annex.api.capability.HostRequests;
import java.util.List;
import java.util.Optional;

/** Turns what a guest wrote into a {@link Plan}. */
final class Plans {

  private Plans() {}

  static Plan read(
      String operation,
      Optional<String> method,
      Optional<String> url,
      Optional<List<List<String>>> headers,
      Optional<byte[]> body,
      SendOptions options) {
    WebAddress address = address(HostRequests.required(url, operation, "url"), operation);
    List<Field> fields = FieldRules.read(headers, operation, address);
    Destination destination = new Destination(Methods.read(method, operation), address, false);
    return new Plan(operation, destination, fields, body.map(byte[]::clone), options);
  }

  /** As {@link #read}, for a request whose body is all there. */
  static Plan readWhole(
      String operation,
      Optional<String> method,
      Optional<String> url,
      Optional<List<List<String>>> headers,
      Optional<byte[]> body,
      SendOptions options) {
    Plan plan = read(operation, method, url, headers, body, options);
    long length = body.map(bytes -> bytes.length).orElse(0);
    FieldRules.announcedLength(plan.fields())
        .filter(announced -> announced != length)
        .ifPresent(announced -> {
          throw HostRequests.invalidField(
              operation,
              "headers",
              "has a Content-Length of %d for a body of %d bytes".formatted(announced, length));
        });
    return plan;
  }

  private static WebAddress address(String url, String operation) {
    try {
      return WebAddress.parse(url);
    } catch (IllegalArgumentException e) {
      throw HostRequests.invalidField(operation, "url", String.valueOf(e.getMessage()));
    }
  }
}
