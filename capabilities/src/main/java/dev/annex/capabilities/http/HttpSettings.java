package dev.annex.capabilities.http;

import dev.annex.capabilities.net.Dialer;
import dev.annex.capabilities.net.Resolver;
import dev.annex.capabilities.net.Tunnels;
import dev.annex.capabilities.secrets.SecretSource;
import java.security.cert.X509Certificate;
import java.util.List;

/**
 * What requests to web servers need of the host.
 *
 * @param resolver looks names up, once for each request
 * @param secrets where permitted secrets are found
 * @param cookies where cookies outlive the host
 * @param authorities certificate authorities to trust besides those of this Java
 * @param tunnels which servers are reached through a tunnel
 * @param dialer where all other connections go
 */
public record HttpSettings(
    Resolver resolver,
    SecretSource secrets,
    CookieStorage cookies,
    List<X509Certificate> authorities,
    Tunnels tunnels,
    Dialer dialer) {

  public HttpSettings {
    authorities = List.copyOf(authorities);
  }

  /** With connections that go where they say. */
  public HttpSettings(
      Resolver resolver,
      SecretSource secrets,
      CookieStorage cookies,
      List<X509Certificate> authorities,
      Tunnels tunnels) {
    this(resolver, secrets, cookies, authorities, tunnels, Dialer.DIRECT);
  }
}
