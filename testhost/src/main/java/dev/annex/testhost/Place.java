package dev.annex.testhost;

import java.util.Locale;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Which servers a pretended one stands for: a host, perhaps only on one port, perhaps only for one
 * scheme. Immutable.
 *
 * @param host a name in lower case, {@code *.} and a name for all below it, or an address; IPv6 in
 *     brackets
 */
record Place(Optional<String> scheme, String host, Optional<Integer> port) {

  private static final Pattern WRITTEN =
      Pattern.compile(
          "(?:(https?)://)?(\\[[0-9a-fA-F:.]+\\]|[A-Za-z0-9*._-]+)(?::([0-9]{1,5}))?/?");

  /**
   * Reads {@code api.example.com}, {@code *.example.com}, {@code localhost:9000} or {@code
   * https://api.example.com}; an address with a scheme and no port means the scheme's own.
   *
   * @throws IllegalArgumentException when it is none of them
   */
  static Place parse(String text) {
    Matcher parts = WRITTEN.matcher(text);
    if (!parts.matches()) {
      throw new IllegalArgumentException(
          "\"%s\" is no server to stand for: expected a host such as api.example.com, perhaps with a port, or http://… or https://… in front"
              .formatted(text));
    }
    Optional<String> scheme = Optional.ofNullable(parts.group(1));
    Optional<Integer> port =
        Optional.ofNullable(parts.group(3))
            .map(Integer::valueOf)
            .or(() -> scheme.map(Place::ownPort));
    return new Place(scheme, parts.group(2).toLowerCase(Locale.ROOT), port);
  }

  private static int ownPort(String scheme) {
    return scheme.equals("https") ? 443 : 80;
  }

  boolean secure() {
    return !scheme.equals(Optional.of("http"));
  }

  /**
   * Whether it stands for a server.
   *
   * @param wanted empty for a server that is no web server
   */
  boolean holds(String wanted, String asked, int askedPort) {
    boolean sameHost =
        host.startsWith("*.") ? asked.endsWith(host.substring(1)) : asked.equals(host);
    return sameHost
        && scheme.map(wanted::equals).orElse(true)
        && port.map(own -> own == askedPort).orElse(true);
  }
}
