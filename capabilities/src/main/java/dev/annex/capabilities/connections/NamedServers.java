package dev.annex.capabilities.connections;

import dev.annex.capabilities.http.WebAddress;
import dev.annex.capabilities.net.AddressKind;
import dev.annex.capabilities.net.Host;
import dev.annex.capabilities.net.PrivateAddress;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import tools.jackson.databind.JsonNode;

/**
 * The servers that the settings of a connection name: web servers by every text that is an {@code
 * http} or {@code https} address, others by {@code host} and {@code port} beside each other or by
 * {@code addr}. Immutable.
 *
 * @param web scheme, host and port
 * @param others host and port
 * @param stored whether these settings were kept by the operator, and not just handed over
 */
record NamedServers(List<Server> web, List<Server> others, boolean stored) {

  /** More than these mean nothing for a connection, and would make every wish dear. */
  private static final int MOST = 64;

  private static final int MAX_PORT = 65_535;
  private static final int MAX_DEPTH = 8;
  private static final Pattern URL = Pattern.compile("(?i)https?://.+");
  private static final Pattern ADDRESS =
      Pattern.compile("(\\[[^\\]]+\\]|[^:\\[\\]/\\s]+):(\\d{1,5})");

  /** What a private network has; nothing can mean where a cloud hands out credentials. */
  private static final Set<AddressKind> OWN_NETWORK =
      Set.of(AddressKind.LOOPBACK, AddressKind.PRIVATE, AddressKind.SHARED);

  NamedServers {
    web = List.copyOf(web);
    others = List.copyOf(others);
  }

  /**
   * One server.
   *
   * @param scheme empty for one that is no web server
   */
  record Server(String scheme, Host host, int port) {

    /** Whether a host is this one, or, as buckets are named, below it. */
    boolean holds(Host other) {
      return host.equals(other)
          || (host instanceof Host.Name domain
              && other instanceof Host.Name name
              && (domain.local() || domain.name().contains("."))
              && name.name().endsWith("." + domain.name()));
    }
  }

  static NamedServers in(JsonNode settings, boolean stored) {
    List<Server> web = new ArrayList<>();
    List<Server> others = new ArrayList<>();
    collect(settings, web, others, 0);
    return new NamedServers(
        web.stream().distinct().limit(MOST).toList(),
        others.stream().distinct().limit(MOST).toList(),
        stored);
  }

  private static void collect(JsonNode node, List<Server> web, List<Server> others, int depth) {
    if (node.isString()) {
      webServer(node.stringValue()).ifPresent(web::add);
      return;
    }
    if (depth == MAX_DEPTH) {
      return;
    }
    if (node.isObject()) {
      hostAndPort(node).ifPresent(others::add);
      address(node.path("addr").asString("")).ifPresent(others::add);
    }
    node.forEach(child -> collect(child, web, others, depth + 1));
  }

  private static Optional<Server> webServer(String text) {
    String stripped = text.strip();
    if (!URL.matcher(stripped).matches()) {
      return Optional.empty();
    }
    try {
      WebAddress url = WebAddress.parse(stripped);
      return Optional.of(new Server(url.scheme(), url.host(), url.port()));
    } catch (IllegalArgumentException e) {
      return Optional.empty();
    }
  }

  private static Optional<Server> hostAndPort(JsonNode object) {
    String host = object.path("host").asString("").strip();
    String port = object.path("port").asString("").strip();
    boolean bare = host.indexOf(':') >= 0 && !host.startsWith("[");
    return address((bare ? "[" + host + "]" : host) + ":" + port);
  }

  private static Optional<Server> address(String text) {
    Matcher parts = ADDRESS.matcher(text.strip());
    if (!parts.matches()) {
      return Optional.empty();
    }
    int port = Integer.parseInt(parts.group(2));
    if (port < 1 || port > MAX_PORT) {
      return Optional.empty();
    }
    try {
      return Optional.of(new Server("", Host.parse(parts.group(1)), port));
    } catch (IllegalArgumentException e) {
      return Optional.empty();
    }
  }

  /** Whether requests to an address go to one of them. */
  boolean hold(WebAddress url) {
    return web.stream()
        .anyMatch(server ->
            server.scheme().equals(url.scheme())
                && server.port() == url.port()
                && server.holds(url.host()));
  }

  /**
   * Whether a server is one of them itself, not just below one.
   *
   * @param scheme empty for one that is no web server
   */
  boolean name(String scheme, Host host, int port) {
    return (scheme.isEmpty() ? others : web).contains(new Server(scheme, host, port));
  }

  /** Whether a web server is below one of them. */
  boolean holdBelow(String scheme, Host host, int port) {
    return web.stream()
        .anyMatch(server ->
            server.scheme().equals(scheme)
                && server.port() == port
                && server.holds(host)
                && !server.host().equals(host));
  }

  /** Whether it is one of those that are no web servers. */
  boolean hold(Host host, int port) {
    return others.contains(new Server("", host, port));
  }

  /**
   * Whether a web server among them is meant to have this address, which is not public.
   *
   * <p>An address that is written out is, and so is this machine under its own name. Another name
   * is when the operator keeps it in the settings: who typed a name means the machine behind it.
   * What lies below such a name, and a name that was just handed over, may lead where its owner in
   * the DNS wants, so it is not.
   */
  boolean meanForWeb(PrivateAddress address) {
    return mean(web, address);
  }

  /** The same for those that are no web servers. */
  boolean meanForOthers(PrivateAddress address) {
    return mean(others, address);
  }

  private boolean mean(List<Server> servers, PrivateAddress address) {
    return OWN_NETWORK.contains(AddressKind.of(address.address()))
        && servers.stream()
            .filter(server -> server.port() == address.port())
            .anyMatch(server -> means(server, address));
  }

  private boolean means(Server server, PrivateAddress address) {
    return switch (address.host()) {
      case Host.Literal literal ->
          literal.equals(server.host()) && literal.address().equals(address.address());
      case Host.Name name when name.local() ->
          server.holds(name) && address.address().isLoopbackAddress();
      case Host.Name name -> stored && name.equals(server.host());
    };
  }
}
