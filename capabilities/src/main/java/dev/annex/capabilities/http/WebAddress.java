package dev.annex.capabilities.http;

import dev.annex.capabilities.net.Host;
import java.nio.charset.StandardCharsets;
import java.util.Locale;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * An {@code http} or {@code https} address, read strictly: one spelling of it is judged, and the
 * same one is sent. Dot segments are resolved, in every spelling; everything else of path and query
 * stays as it was written, byte for byte, because signatures are made over it. A fragment is
 * dropped, as it is never sent. Immutable.
 *
 * @param port also when it is the scheme's own
 * @param path begins with a slash
 * @param query without the question mark
 */
public record WebAddress(String scheme, Host host, int port, String path, Optional<String> query) {

  static final int MAX_LENGTH = 16 << 10;

  private static final int MAX_PORT = 65_535;
  private static final Pattern ABSOLUTE =
      Pattern.compile("(?i)(https?)://([^/?#\\\\]*)([^?#]*)(?:\\?([^#]*))?(?:#.*)?");
  private static final Pattern HAS_SCHEME = Pattern.compile("[a-zA-Z][a-zA-Z0-9+.-]*:.*");
  private static final Pattern AUTHORITY =
      Pattern.compile("(\\[[^\\]]*\\]|[^:\\[\\]]*)(?::(\\d*))?");
  private static final String NEVER_UNESCAPED = " \"<>\\^`";

  /**
   * Reads an absolute address.
   *
   * @throws IllegalArgumentException with a message that continues "the address …"
   */
  public static WebAddress parse(String text) {
    if (text.length() > MAX_LENGTH) {
      throw new IllegalArgumentException("is longer than " + MAX_LENGTH + " characters");
    }
    Matcher parts = ABSOLUTE.matcher(text);
    if (!parts.matches()) {
      throw new IllegalArgumentException("must begin with http:// or https:// and a host");
    }
    String authority = parts.group(2);
    if (authority.contains("@")) {
      throw new IllegalArgumentException(
          "may not hold a user or password: send an Authorization header");
    }
    Matcher hostAndPort = AUTHORITY.matcher(authority);
    if (authority.isEmpty() || !hostAndPort.matches()) {
      throw new IllegalArgumentException("has no host that can be read");
    }
    String scheme = parts.group(1).toLowerCase(Locale.ROOT);
    Optional<String> query = Optional.ofNullable(parts.group(4));
    requireSendable(parts.group(3));
    query.ifPresent(WebAddress::requireSendable);
    return new WebAddress(
        scheme,
        Host.parse(hostAndPort.group(1)),
        port(Optional.ofNullable(hostAndPort.group(2)).orElse(""), scheme),
        UrlPath.withoutDots(parts.group(3)),
        query);
  }

  private static int port(String digits, String scheme) {
    if (digits.isEmpty()) {
      return defaultPort(scheme);
    }
    int port = digits.length() > 5 ? 0 : Integer.parseInt(digits);
    if (port < 1 || port > MAX_PORT) {
      throw new IllegalArgumentException("has a port that is not between 1 and " + MAX_PORT);
    }
    return port;
  }

  static int defaultPort(String scheme) {
    return scheme.equals("https") ? 443 : 80;
  }

  private static void requireSendable(String part) {
    boolean sendable =
        part.chars().allMatch(c -> c > ' ' && c < 0x7f && NEVER_UNESCAPED.indexOf(c) < 0);
    if (!sendable) {
      throw new IllegalArgumentException(
          "holds a character that must be percent-encoded in path and query");
    }
  }

  /**
   * Where a redirect leads.
   *
   * @param location as the server wrote it; what it should have encoded is encoded
   * @throws IllegalArgumentException as for {@link #parse}
   */
  WebAddress follow(String location) {
    String reference = encoded(location.strip());
    if (HAS_SCHEME.matcher(reference).matches()) {
      return parse(reference);
    }
    if (reference.startsWith("//")) {
      return parse(scheme + ":" + reference);
    }
    if (reference.startsWith("/")) {
      return parse(origin() + reference);
    }
    if (reference.isEmpty() || reference.startsWith("#")) {
      return this;
    }
    if (reference.startsWith("?")) {
      return parse(origin() + path + reference);
    }
    return parse(origin() + path.substring(0, path.lastIndexOf('/') + 1) + reference);
  }

  private static String encoded(String location) {
    StringBuilder out = new StringBuilder();
    for (byte one : location.getBytes(StandardCharsets.UTF_8)) {
      char c = (char) (one & 0xff);
      if (c <= ' ' || c >= 0x7f || "\"<>^`".indexOf(c) >= 0) {
        out.append("%%%02X".formatted((int) c));
      } else {
        out.append(c);
      }
    }
    return out.toString();
  }

  /** Whether it is reached with TLS. */
  public boolean secure() {
    return scheme.equals("https");
  }

  /** Host and port as the Host header has them: without the port that goes without saying. */
  public String authority() {
    return port == defaultPort(scheme) ? host.written() : host.written() + ":" + port;
  }

  /** Scheme, host and port: whom credentials belong to. */
  public String origin() {
    return scheme + "://" + authority();
  }

  boolean sameOrigin(WebAddress other) {
    return origin().equals(other.origin());
  }

  /** Path and query as they go into the request. */
  public String target() {
    return query.map(text -> path + "?" + text).orElse(path);
  }

  WebAddress withQuery(Optional<String> other) {
    return new WebAddress(scheme, host, port, path, other);
  }

  /** All of it; may hold what the guest keeps secret, so it is for the guest alone. */
  String text() {
    return origin() + target();
  }

  /** Without the query, which often holds credentials. */
  @Override
  public String toString() {
    return origin() + path + (query.isPresent() ? "?…" : "");
  }
}
