package dev.annex.mcp.http;

import java.net.URI;
import java.net.URISyntaxException;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Set;

/**
 * Under which names the endpoint answers, and which web pages may call it; stops pages that point a
 * name of theirs at a local address. Ports do not matter, names compare without case.
 *
 * @param names host names and literal addresses, IPv6 in brackets
 */
public record HostRules(Set<String> names) {

  public HostRules {
    Set<String> lower = new HashSet<>();
    names.forEach(name -> lower.add(name.toLowerCase(Locale.ROOT)));
    names = Set.copyOf(lower);
  }

  /** This machine only. */
  public static HostRules loopback() {
    return new HostRules(Set.of("localhost", "127.0.0.1", "[::1]"));
  }

  /** Returns a copy that also answers under these names. */
  public HostRules withHosts(Set<String> more) {
    Set<String> all = new HashSet<>(names);
    all.addAll(more);
    return new HostRules(all);
  }

  /** Judges the values of {@code Host}: there must be exactly one, and it must be known. */
  public boolean allowsHost(List<String> values) {
    if (values.size() != 1) {
      return false;
    }
    String host = values.getFirst().strip().toLowerCase(Locale.ROOT);
    int port = host.lastIndexOf(':');
    boolean insideBrackets = port < host.lastIndexOf(']');
    String name = port < 0 || insideBrackets ? host : host.substring(0, port);
    String digits = port < 0 || insideBrackets ? "" : host.substring(port + 1);
    return names.contains(name) && digits.chars().allMatch(c -> c >= '0' && c <= '9');
  }

  /** Judges the values of {@code Origin}: none is fine, otherwise a single known web page. */
  public boolean allowsOrigin(List<String> values) {
    if (values.isEmpty()) {
      return true;
    }
    if (values.size() > 1) {
      return false;
    }
    try {
      URI origin = new URI(values.getFirst().strip());
      String scheme = String.valueOf(origin.getScheme()).toLowerCase(Locale.ROOT);
      String host = String.valueOf(origin.getHost()).toLowerCase(Locale.ROOT);
      return (scheme.equals("http") || scheme.equals("https")) && names.contains(host);
    } catch (URISyntaxException e) {
      return false;
    }
  }
}
