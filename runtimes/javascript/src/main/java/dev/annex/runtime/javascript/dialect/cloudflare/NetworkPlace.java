package dev.annex.runtime.javascript.dialect.cloudflare;

import java.util.Locale;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/**
 * One entry of {@code permissions.network}: a host, {@code *.example.com} for those below a domain,
 * or {@code *} for every host, each perhaps with a port, and perhaps written as a web address.
 *
 * @param scheme {@code https}, {@code http}, or empty for both
 * @param host in lower case
 * @param port with its colon; empty for the scheme's own
 * @param path as written, from its slash; empty for all
 */
record NetworkPlace(String scheme, String host, String port, String path) {

  private static final Pattern WRITTEN =
      Pattern.compile(
          "(?:(https?|wss?)://)?(\\*|(?:\\*\\.)?[a-z0-9]([a-z0-9._-]{0,250}[a-z0-9])?|\\[[0-9a-f:.]+\\])(:(?:[0-9]{1,5}|\\*))?(/.*)?",
          Pattern.CASE_INSENSITIVE);

  /** Reads an entry; empty when it is none. */
  static Optional<NetworkPlace> read(String entry) {
    Matcher parts = WRITTEN.matcher(entry.strip());
    if (!parts.matches()) {
      return Optional.empty();
    }
    String scheme = Optional.ofNullable(parts.group(1)).orElse("").toLowerCase(Locale.ROOT);
    String path = Optional.ofNullable(parts.group(5)).orElse("");
    return Optional.of(
        new NetworkPlace(
            scheme.replace("ws", "http"),
            parts.group(2).toLowerCase(Locale.ROOT),
            Optional.ofNullable(parts.group(4)).orElse(""),
            path.equals("/") || path.equals("/*") || path.equals("/**") ? "" : path));
  }

  /** The scopes of http permissions that allow it. */
  Stream<String> scopes() {
    if (host.equals("*") && scheme.isEmpty() && port.isEmpty()) {
      return Stream.of("*");
    }
    String place = host + port + path;
    return scheme.isEmpty()
        ? Stream.of("https://" + place, "http://" + place)
        : Stream.of(scheme + "://" + place);
  }

  /** The scopes of websocket permissions that allow it. */
  Stream<String> socketScopes() {
    return scopes().map(scope -> scope.replaceFirst("^http", "ws"));
  }
}
