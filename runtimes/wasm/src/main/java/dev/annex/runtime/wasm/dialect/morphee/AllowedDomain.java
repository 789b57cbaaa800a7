package dev.annex.runtime.wasm.dialect.morphee;

import java.util.Optional;
import java.util.OptionalInt;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/**
 * One entry of {@code allowed_domains}: a host, {@code *.example.com} for those below a domain, or
 * {@code *} for every host, each perhaps with a port.
 *
 * @param host in lower case
 * @param port empty for the two that the web has
 */
record AllowedDomain(String host, OptionalInt port) {

  /** What a manifest without a list allows. */
  static final AllowedDomain ANY = new AllowedDomain("*", OptionalInt.empty());

  private static final Pattern WRITTEN =
      Pattern.compile(
          "((?:\\*\\.)?[a-z0-9]([a-z0-9._-]{0,250}[a-z0-9])?|\\[[0-9a-f:.]+\\])(?::([0-9]{1,5}))?");
  private static final Pattern SCOPE = Pattern.compile("https?://(.*?)(?::([0-9]+))?");

  /** Reads an entry in lower case; empty when it is none. */
  static Optional<AllowedDomain> read(String entry) {
    return matched(WRITTEN.matcher(entry), 3).filter(domain -> domain.port().orElse(1) <= 65_535);
  }

  /** Reads what {@link #scopes} wrote. */
  static Optional<AllowedDomain> ofScope(String scope) {
    return matched(SCOPE.matcher(scope), 2);
  }

  private static Optional<AllowedDomain> matched(Matcher parts, int port) {
    if (!parts.matches()) {
      return Optional.empty();
    }
    return Optional.of(
        new AllowedDomain(
            parts.group(1),
            Stream.ofNullable(parts.group(port)).mapToInt(Integer::parseInt).findFirst()));
  }

  /** The scopes of the permissions that allow it: with and without TLS. */
  Stream<String> scopes() {
    String rest = port.isPresent() ? host + ":" + port.getAsInt() : host;
    return Stream.of("https://" + rest, "http://" + rest);
  }

  /** Whether it names a host, given in lower case. */
  boolean names(String other) {
    if (host.equals("*")) {
      return true;
    }
    return host.startsWith("*.") ? other.endsWith(host.substring(1)) : other.equals(host);
  }
}
