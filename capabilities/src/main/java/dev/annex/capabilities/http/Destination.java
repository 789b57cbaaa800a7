package dev.annex.capabilities.http;

import dev.annex.api.name.Printable;

/**
 * Whom a request is for: what permissions are about.
 *
 * @param downgrade whether a redirect leads here from https, and here is http
 */
public record Destination(String method, WebAddress url, boolean downgrade) implements HttpTarget {

  private static final int MAX_SHOWN_LENGTH = 256;

  @Override
  public Destination destination() {
    return this;
  }

  @Override
  public String toString() {
    return Printable.show("%s %s".formatted(method, url), MAX_SHOWN_LENGTH);
  }
}
