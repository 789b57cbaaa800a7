package dev.annex.capabilities.http;

import dev.annex.capabilities.net.HostPattern;
import dev.annex.capabilities.net.PrivateAddress;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Where on the web a permission reaches: {@code *} for everywhere, or an address such as {@code
 * https://*.example.com:8443/repos}.
 *
 * @param scheme empty for both
 * @param port empty for every port
 * @param path segments that the path must begin with, decoded; {@code *} stands for any one
 */
public record Place(
    Optional<String> scheme, HostPattern host, Optional<Integer> port, List<String> path) {

  /** Everywhere. */
  static final Place ANYWHERE =
      new Place(Optional.empty(), new HostPattern.Any(), Optional.empty(), List.of());

  private static final Pattern WRITTEN =
      Pattern.compile(
          "(?i)(https?)://(\\[[^\\]]*\\]|[^:/?#@\\[\\]\\\\]+)(?::(\\d{1,5}|\\*))?(/[^?#]*)?");

  /**
   * Reads a place.
   *
   * @throws IllegalArgumentException when it is none
   */
  public static Place parse(String text) {
    if (text.isEmpty() || text.equals("*")) {
      return ANYWHERE;
    }
    Matcher parts = WRITTEN.matcher(text);
    if (!parts.matches()) {
      throw new IllegalArgumentException("it is no address");
    }
    String scheme = parts.group(1).toLowerCase(Locale.ROOT);
    String port =
        Optional.ofNullable(parts.group(3))
            .orElse(Integer.toString(WebAddress.defaultPort(scheme)));
    return new Place(
        Optional.of(scheme),
        HostPattern.parse(parts.group(2)),
        port.equals("*") ? Optional.empty() : Optional.of(Integer.parseInt(port)),
        segments(Optional.ofNullable(parts.group(4)).orElse("/")));
  }

  private static List<String> segments(String path) {
    if (!UrlPath.withoutDots(path).equals(path)) {
      throw new IllegalArgumentException("its path holds dot segments");
    }
    String plain = path.endsWith("/") ? path.substring(0, path.length() - 1) : path;
    if (plain.isEmpty()) {
      return List.of();
    }
    return UrlPath.segments(plain)
        .orElseThrow(
            () -> new IllegalArgumentException("its path can be read in more than one way"));
  }

  /** Whether a destination lies there. */
  public boolean contains(Destination destination) {
    WebAddress url = destination.url();
    return (scheme.isPresent() || !destination.downgrade())
        && scheme.map(url.scheme()::equals).orElse(true)
        && host.matches(url.host())
        && port.map(only -> only == url.port()).orElse(true)
        && (path.isEmpty() || UrlPath.segments(url.path()).map(this::begins).orElse(false));
  }

  /** Whether everything that a server can be asked over TLS lies there. */
  boolean holds(Passage passage) {
    return scheme.map("https"::equals).orElse(true)
        && host.matches(passage.host())
        && port.map(only -> only == passage.port()).orElse(true)
        && path.isEmpty();
  }

  /**
   * Whether all of the other lies there. What only a spelled out address allows, a private one or a
   * way down from https, is left to whoever spells it out.
   */
  public boolean includes(Place other) {
    return (scheme.isEmpty() || scheme.equals(other.scheme))
        && host.includes(other.host)
        && (port.isEmpty() || port.equals(other.port))
        && begins(other.path);
  }

  private boolean begins(List<String> segments) {
    if (segments.size() < path.size()) {
      return false;
    }
    for (int i = 0; i < path.size(); i++) {
      if (!path.get(i).equals("*") && !path.get(i).equals(segments.get(i))) {
        return false;
      }
    }
    return true;
  }

  /** Whether this place names an address that is not public: written out, or as localhost. */
  public boolean names(PrivateAddress wish) {
    return host.names(wish) && port.map(only -> only == wish.port()).orElse(true);
  }

  /** Whether it names no host. */
  public boolean anywhere() {
    return host instanceof HostPattern.Any;
  }

  @Override
  public String toString() {
    if (equals(ANYWHERE)) {
      return "any public server";
    }
    String where = scheme.orElse("http") + "://" + host + port.map(only -> ":" + only).orElse(":*");
    return path.isEmpty() ? where : where + "/" + String.join("/", path);
  }
}
