package dev.annex.runtime.wasm.dialect.morphee;

import java.net.URI;
import java.net.URISyntaxException;
import java.util.List;
import java.util.Locale;
import java.util.Optional;

/**
 * Where a URL points, for the words of a denial. Decides nothing.
 *
 * @param host in lower case
 */
record FetchedPlace(String host, int port) {

  static Optional<FetchedPlace> of(String url) {
    try {
      URI uri = new URI(url);
      boolean secure = "https".equalsIgnoreCase(uri.getScheme());
      return Optional.ofNullable(uri.getHost())
          .map(host -> host.toLowerCase(Locale.ROOT))
          .map(host -> new FetchedPlace(host, port(uri.getPort(), secure)));
    } catch (URISyntaxException e) {
      return Optional.empty();
    }
  }

  private static int port(int written, boolean secure) {
    if (written >= 0) {
      return written;
    }
    return secure ? 443 : 80;
  }

  /** Whether one of the domains that name the host has its port. */
  boolean portOfAny(List<AllowedDomain> domains) {
    return domains.stream()
        .filter(domain -> domain.names(host))
        .anyMatch(domain ->
            domain.port().isPresent()
                ? domain.port().getAsInt() == port
                : port == 80 || port == 443);
  }
}
