package dev.annex.capabilities.tcp;

import dev.annex.capabilities.net.Host;
import dev.annex.capabilities.net.HostPattern;
import dev.annex.capabilities.net.PrivateAddress;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Where a permission reaches: {@code *} for everywhere, or hosts and ports such as {@code
 * *.example.com:443} and {@code db.example.com:5432-5440}.
 *
 * @param firstPort the lowest port
 * @param lastPort the highest port, not below the lowest
 */
record TcpPlace(HostPattern hosts, int firstPort, int lastPort) {

  static final int MAX_PORT = 65_535;

  private static final Pattern WRITTEN =
      Pattern.compile(
          "(\\[[^\\]]*\\]|[^:/?#@\\[\\]\\\\\\s]+):(?:(\\*)|(\\d{1,5})(?:-(\\d{1,5}))?)");

  /**
   * Reads a place.
   *
   * @throws IllegalArgumentException when it is none
   */
  static TcpPlace parse(String text) {
    if (text.isEmpty() || text.equals("*")) {
      return new TcpPlace(new HostPattern.Any(), 1, MAX_PORT);
    }
    Matcher parts = WRITTEN.matcher(text);
    if (!parts.matches()) {
      throw new IllegalArgumentException("it is no host and port");
    }
    HostPattern hosts = HostPattern.parse(parts.group(1));
    if (parts.group(2) != null) {
      return new TcpPlace(hosts, 1, MAX_PORT);
    }
    int first = Integer.parseInt(parts.group(3));
    int last = parts.group(4) == null ? first : Integer.parseInt(parts.group(4));
    if (first < 1 || last < first || last > MAX_PORT) {
      throw new IllegalArgumentException("its ports are none");
    }
    return new TcpPlace(hosts, first, last);
  }

  boolean contains(Endpoint endpoint) {
    return hosts.matches(endpoint.host()) && hasPort(endpoint.port());
  }

  /** Whether all of the other lies there; a private address is left to whoever spells it out. */
  boolean includes(TcpPlace other) {
    return hosts.includes(other.hosts) && hasPort(other.firstPort) && hasPort(other.lastPort);
  }

  private boolean hasPort(int port) {
    return firstPort <= port && port <= lastPort;
  }

  /** Whether it names an address that is not public: written out, or as localhost. */
  boolean names(PrivateAddress wish) {
    return hosts.names(wish) && hasPort(wish.port());
  }

  boolean anywhere() {
    return hosts instanceof HostPattern.Any;
  }

  @Override
  public String toString() {
    if (firstPort == lastPort) {
      return hosts + ":" + firstPort;
    }
    boolean every = firstPort == 1 && lastPort == MAX_PORT;
    return hosts + ":" + (every ? "*" : firstPort + "-" + lastPort);
  }

  /** Reads a host as a guest writes it: an IPv6 address with or without brackets. */
  static Host host(String text) {
    boolean bare = text.indexOf(':') >= 0 && !text.startsWith("[");
    return Host.parse(bare ? "[" + text + "]" : text);
  }
}
