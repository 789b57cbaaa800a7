package dev.annex.capabilities.http;

import dev.annex.api.capability.HostRequests;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Pattern;

/** What the methods of HTTP mean (RFC 9110 9). */
final class Methods {

  private static final Pattern METHOD = Pattern.compile("[A-Z][A-Z-]{0,31}");
  private static final Set<String> READING = Set.of("GET", "HEAD", "OPTIONS");
  private static final Set<String> REPEATABLE = Set.of("GET", "HEAD", "OPTIONS", "PUT", "DELETE");
  private static final Set<String> WITH_BODY = Set.of("POST", "PUT", "PATCH");
  private static final Set<String> NEVER = Set.of("CONNECT", "TRACE");

  private Methods() {}

  static String read(Optional<String> given, String operation) {
    String method = given.orElse("GET").toUpperCase(Locale.ROOT);
    if (!METHOD.matcher(method).matches() || NEVER.contains(method)) {
      throw HostRequests.invalidField(
          operation, "method", "must be a method such as GET or POST, not CONNECT or TRACE");
    }
    return method;
  }

  /** Whether it only reads. */
  static boolean reading(String method) {
    return READING.contains(method);
  }

  /** Whether sending it a second time changes nothing more. */
  static boolean repeatable(String method) {
    return REPEATABLE.contains(method);
  }

  /** Whether a body is expected, so that its absence is announced. */
  static boolean withBody(String method) {
    return WITH_BODY.contains(method);
  }
}
