package dev.annex.capabilities.http;

import dev.annex.api.capability.HostRequests;
import dev.annex.api.name.Printable;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Pattern;

/**
 * Which header fields a guest may send. What says where a message ends, who it is for and how the
 * connection goes on is the host's own (RFC 9112 6, RFC 9113 8.2.2): a field that would say
 * something else could smuggle a second request past the first.
 */
public final class FieldRules {

  static final int MAX_FIELDS = 200;
  static final int MAX_TOTAL_LENGTH = 64 << 10;

  private static final int MAX_SHOWN_LENGTH = 64;
  private static final Pattern NAME = Pattern.compile("[!#$%&'*+.^_`|~0-9A-Za-z-]{1,256}");
  private static final Pattern LENGTH = Pattern.compile("[0-9]{1,18}");
  private static final Set<String> OF_THE_CONNECTION =
      Set.of(
          "connection",
          "expect",
          "http2-settings",
          "keep-alive",
          "proxy-authorization",
          "proxy-connection",
          "te",
          "trailer",
          "transfer-encoding",
          "upgrade");

  /** Parts of names of fields that carry credentials, which stay with their origin. */
  private static final Pattern CREDENTIAL =
      Pattern.compile(
          "(?i).*(auth|cookie|token|key|secret|session|password|passwd|credential|signature|jwt).*");

  private FieldRules() {}

  /**
   * Reads the fields of a request.
   *
   * @throws dev.annex.api.fault.AnnexException {@code INVALID_HOST_CALL}
   */
  public static List<Field> read(
      Optional<List<List<String>>> given, String operation, WebAddress url) {
    List<Field> fields = new ArrayList<>();
    int total = 0;
    for (List<String> pair : given.orElse(List.of())) {
      if (pair.size() != 2) {
        throw invalid(operation, "must hold pairs of a name and a value");
      }
      Field field = new Field(pair.get(0), pair.get(1));
      require(field, operation, url);
      total += field.name().length() + field.value().length();
      fields.add(field);
    }
    if (fields.size() > MAX_FIELDS || total > MAX_TOTAL_LENGTH) {
      throw invalid(
          operation,
          "has more than %d fields or %d characters".formatted(MAX_FIELDS, MAX_TOTAL_LENGTH));
    }
    requireOnce(fields, "host", operation);
    requireOnce(fields, "content-length", operation);
    return List.copyOf(fields);
  }

  private static void require(Field field, String operation, WebAddress url) {
    String shown = Printable.show(field.name(), MAX_SHOWN_LENGTH);
    if (!NAME.matcher(field.name()).matches()) {
      throw invalid(operation, "has \"%s\", which is no name of a field".formatted(shown));
    }
    if (!sendable(field.value())) {
      throw invalid(operation, "has a line break or control character in \"%s\"".formatted(shown));
    }
    if (OF_THE_CONNECTION.contains(field.lowerCaseName())) {
      throw invalid(operation, "has \"%s\", which is the host's own to send".formatted(shown));
    }
    if (field.is("host") && !field.value().equalsIgnoreCase(url.authority())) {
      throw invalid(operation, "has a Host other than that of the url");
    }
    if (field.is("content-length") && !LENGTH.matcher(field.value()).matches()) {
      throw invalid(operation, "has a Content-Length that is no number");
    }
  }

  /** Whether a value has nothing in it that ends a line or hides one. */
  static boolean sendable(String value) {
    return value
        .codePoints()
        .allMatch(c ->
            c == '\t'
                || (!Character.isISOControl(c) && Character.getType(c) != Character.SURROGATE));
  }

  private static void requireOnce(List<Field> fields, String name, String operation) {
    if (fields.stream().filter(field -> field.is(name)).count() > 1) {
      throw invalid(operation, "has \"%s\" more than once".formatted(name));
    }
  }

  private static RuntimeException invalid(String operation, String why) {
    return HostRequests.invalidField(operation, "headers", why);
  }

  /** The length of the body that the fields announce. */
  static Optional<Long> announcedLength(List<Field> fields) {
    return Field.first(fields, "content-length").map(Long::parseLong);
  }

  /** Whether a field may not follow a redirect to another origin. */
  static boolean credential(Field field) {
    return CREDENTIAL.matcher(field.name()).matches();
  }

  /** Whether a field describes a body. */
  static boolean ofTheBody(Field field) {
    return field.lowerCaseName().startsWith("content-");
  }
}
