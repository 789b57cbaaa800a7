package dev.annex.server.develop;

import dev.annex.api.fault.AnnexException;
import dev.annex.api.fault.ErrorCode;
import java.net.URI;
import java.util.Optional;

/**
 * That a host serves whoever works on an extension.
 *
 * @param feed tells what happens
 * @param frontend where the pages of the extension are served while they are worked on: scheme,
 *     host and port
 */
public record Development(DevelopmentFeed feed, Optional<URI> frontend) {

  /**
   * Checks.
   *
   * @throws AnnexException {@code CONFIGURATION_INVALID} for an address that is none of a web
   *     server
   */
  public Development {
    frontend.ifPresent(Development::requireOrigin);
  }

  private static void requireOrigin(URI address) {
    String scheme = String.valueOf(address.getScheme());
    String path = Optional.ofNullable(address.getPath()).orElse("");
    boolean web = scheme.equals("http") || scheme.equals("https");
    boolean bare =
        (path.isEmpty() || path.equals("/"))
            && address.getQuery() == null
            && address.getFragment() == null
            && address.getUserInfo() == null;
    if (!web || !bare || address.getHost() == null) {
      throw new AnnexException(
          ErrorCode.CONFIGURATION_INVALID,
          "\"%s\" is no address of a frontend: expected scheme, host and port, such as http://localhost:5173"
              .formatted(address));
    }
  }

  /** The origin of the frontend's pages, as browsers write it. */
  Optional<String> origin() {
    return frontend.map(address -> {
      String port = address.getPort() < 0 ? "" : ":" + address.getPort();
      return "%s://%s%s".formatted(address.getScheme(), address.getHost(), port);
    });
  }
}
