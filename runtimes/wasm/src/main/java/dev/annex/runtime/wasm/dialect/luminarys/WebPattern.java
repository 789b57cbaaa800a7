package dev.annex.runtime.wasm.dialect.luminarys;

import java.net.InetAddress;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/** Reads entries of allowlists for addresses and places as the scopes of our permissions. */
final class WebPattern {

  private static final Pattern ADDRESS =
      Pattern.compile(
          "(?i)(https?|wss?|\\*)://([^/:\\[\\]]+|\\[[0-9a-f:.]{2,45}\\])(?::([0-9]{1,5}|\\*))?(/.*)?");
  private static final Pattern HOST_AND_PORT =
      Pattern.compile("(?i)([^/:\\[\\]\\s]+|\\[[0-9a-f:.]{2,45}\\]):([0-9]{1,5}|\\*{1,2})");
  private static final Pattern NAME =
      Pattern.compile(
          "(?i)(\\*\\.)?((?:[a-z0-9_]([a-z0-9_-]{0,61}[a-z0-9_])?\\.)*[a-z0-9_]([a-z0-9_-]{0,61}[a-z0-9_])?)");
  private static final Pattern NUMBER_AT_THE_END =
      Pattern.compile("(?i)(.*\\.)?([0-9]+|0x[0-9a-f]*)");
  private static final Pattern SEGMENT = Pattern.compile("[A-Za-z0-9._~-]+");
  private static final int MAX_NAME = 253;

  private WebPattern() {}

  /**
   * Places that an entry stands for.
   *
   * @param remark why there are none, or what is different here
   */
  record Reading(List<Place> places, Optional<String> remark) {

    static Reading none(String why) {
      return new Reading(List.of(), Optional.of("has no effect: " + why));
    }
  }

  /** One place, which is written as the scope of a permission. */
  record Place(String scheme, String rest) {

    boolean webSocket() {
      return scheme.startsWith("ws");
    }

    Place asWebSocket() {
      return new Place(scheme.equals("https") ? "wss" : "ws", rest);
    }

    @Override
    public String toString() {
      return scheme + "://" + rest;
    }
  }

  /** Reads an entry of {@code http.allowlist} without braces. */
  static Reading read(String written) {
    Matcher parts = ADDRESS.matcher(written);
    if (!parts.matches()) {
      return Reading.none("it does not begin with a scheme and a host");
    }
    boolean every = parts.group(2).equals("*") || parts.group(2).equals("**");
    if (!every && !isHost(parts.group(2))) {
      return Reading.none("a host here is a name, an address, *.domain or *");
    }
    Optional<String> port = Optional.ofNullable(parts.group(3));
    if (port.filter(number -> !isPort(number)).isPresent()) {
      return Reading.none("its port is none");
    }
    Path path = path(Optional.ofNullable(parts.group(4)).orElse(""));
    if (!path.possible()) {
      return Reading.none("in a path here * stands for one whole segment, and ** only at its end");
    }
    String host = every ? "*" : parts.group(2).toLowerCase(Locale.ROOT);
    // their star takes a port along, because it takes all but a slash
    String where = host + (every ? ":" + port.orElse("*") : port.map(one -> ":" + one).orElse(""));
    String scheme = parts.group(1).toLowerCase(Locale.ROOT);
    List<Place> places =
        (scheme.equals("*") ? Stream.of("https", "http") : Stream.of(scheme))
            .map(one -> new Place(one, where + path.text()))
            .toList();
    return new Reading(
        places,
        path.wider()
            ? Optional.of("is asked for with everything below this path, as all permissions here")
            : Optional.empty());
  }

  /**
   * A path as a permission has it.
   *
   * @param wider whether the permission means more than the entry
   */
  private record Path(boolean possible, String text, boolean wider) {}

  private static Path path(String written) {
    boolean below = written.equals("**") || written.endsWith("/**");
    String plain = below ? written.substring(0, written.length() - 3) : written;
    String exact = plain.endsWith("/") ? plain.substring(0, plain.length() - 1) : plain;
    boolean possible =
        exact.isEmpty()
            || Stream.of(exact.substring(1).split("/", -1)).allMatch(WebPattern::isSegment);
    return new Path(possible, exact, !below);
  }

  private static boolean isSegment(String segment) {
    return segment.equals("*")
        || (SEGMENT.matcher(segment).matches() && !segment.equals(".") && !segment.equals(".."));
  }

  /** Reads an entry of {@code tcp.allowlist}; empty when it is none that we can say. */
  static Optional<String> hostAndPort(String written) {
    if (written.equals("*") || written.equals("**")) {
      return Optional.of("*:*");
    }
    Matcher parts = HOST_AND_PORT.matcher(written);
    if (!parts.matches()) {
      return Optional.empty();
    }
    String host = parts.group(1).equals("**") ? "*" : parts.group(1).toLowerCase(Locale.ROOT);
    String port = parts.group(2).startsWith("*") ? "*" : parts.group(2);
    return (host.equals("*") || isHost(host)) && isPort(port)
        ? Optional.of(host + ":" + port)
        : Optional.empty();
  }

  private static boolean isPort(String port) {
    return port.equals("*") || (Integer.parseInt(port) >= 1 && Integer.parseInt(port) <= 65_535);
  }

  /** What ends in a number or stands in brackets is an address, and must be one. */
  private static boolean isHost(String host) {
    if (host.startsWith("[")) {
      return isAddress(host.substring(1, host.length() - 1));
    }
    if (NUMBER_AT_THE_END.matcher(host).matches()) {
      return isAddress(host);
    }
    Matcher name = NAME.matcher(host);
    return host.length() <= MAX_NAME
        && name.matches()
        && (name.group(1) == null || name.group(2).contains("."));
  }

  private static boolean isAddress(String text) {
    try {
      var _ = InetAddress.ofLiteral(text);
      return true;
    } catch (IllegalArgumentException e) {
      return false;
    }
  }
}
