package dev.annex.capabilities.websocket;

import dev.annex.api.capability.HostRequests;
import dev.annex.capabilities.http.Field;
import dev.annex.capabilities.http.FieldRules;
import dev.annex.capabilities.http.WebAddress;
import dev.annex.capabilities.websocket.WebSocketTarget.Opening;
import java.time.Duration;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.regex.Pattern;

/** Reads whom a guest wants to talk to, and how to say hello there. */
final class Openings {

  static final int MOST_PROTOCOLS = 16;

  private static final Duration LONGEST_TIMEOUT = Duration.ofDays(1);
  private static final Pattern PROTOCOL = Pattern.compile("[!#$%&'*+.^_`|~0-9A-Za-z-]{1,128}");

  private Openings() {}

  /**
   * As the guest wrote it.
   *
   * @throws dev.annex.api.fault.AnnexException {@code INVALID_HOST_CALL}
   */
  static Opening read(
      String operation,
      Optional<String> given,
      Optional<List<List<String>>> headers,
      Optional<List<String>> subprotocols,
      Optional<Long> timeoutMs,
      Optional<Boolean> unchecked) {
    WebAddress url = url(operation, HostRequests.required(given, operation, "url"));
    boolean insecure = unchecked.orElse(false);
    if (insecure && !url.secure()) {
      throw HostRequests.invalidField(operation, "insecure", "means nothing without wss");
    }
    return new Opening(
        url,
        fields(operation, headers, url),
        protocols(operation, subprotocols.orElse(List.of())),
        !insecure,
        timeout(operation, timeoutMs));
  }

  private static WebAddress url(String operation, String text) {
    try {
      return WebAddress.parse(Urls.asHttp(text));
    } catch (IllegalArgumentException e) {
      throw HostRequests.invalidField(operation, "url", String.valueOf(e.getMessage()));
    }
  }

  private static List<Field> fields(
      String operation, Optional<List<List<String>>> headers, WebAddress url) {
    List<Field> fields = FieldRules.read(headers, operation, url);
    for (Field field : fields) {
      if (field.name().regionMatches(true, 0, "sec-websocket-", 0, 14)) {
        throw HostRequests.invalidField(
            operation, "headers", "has a Sec-WebSocket field, which is the host's own to send");
      }
      if (field.is("content-length")) {
        throw HostRequests.invalidField(
            operation, "headers", "announces a body, and there is none");
      }
    }
    return fields;
  }

  private static List<String> protocols(String operation, List<String> given) {
    boolean fit =
        given.size() <= MOST_PROTOCOLS
            && new HashSet<>(given).size() == given.size()
            && given.stream().allMatch(name -> PROTOCOL.matcher(name).matches());
    if (!fit) {
      throw HostRequests.invalidField(
          operation,
          "subprotocols",
          "must hold up to %d different names".formatted(MOST_PROTOCOLS));
    }
    return List.copyOf(given);
  }

  private static Optional<Duration> timeout(String operation, Optional<Long> timeoutMs) {
    timeoutMs.ifPresent(timeout -> {
      if (timeout < 1 || timeout > LONGEST_TIMEOUT.toMillis()) {
        throw HostRequests.invalidField(
            operation,
            "timeoutMs",
            "is %d, it must be between 1 and %d".formatted(timeout, LONGEST_TIMEOUT.toMillis()));
      }
    });
    return timeoutMs.map(Duration::ofMillis);
  }
}
