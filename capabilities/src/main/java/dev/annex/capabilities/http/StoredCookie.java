package dev.annex.capabilities.http;

import java.time.Instant;
import java.util.Optional;
import org.apache.hc.client5.http.cookie.Cookie;
import org.apache.hc.client5.http.impl.cookie.BasicClientCookie;

/**
 * A cookie as it is kept.
 *
 * @param everywhere whether hosts below its domain get it, too
 * @param expires in milliseconds since 1970; empty for one that lasts as long as the jar
 */
record StoredCookie(
    String name,
    String value,
    String domain,
    String path,
    boolean everywhere,
    boolean secure,
    boolean httpOnly,
    Optional<Long> expires) {

  static StoredCookie of(Cookie cookie) {
    return new StoredCookie(
        cookie.getName(),
        Optional.ofNullable(cookie.getValue()).orElse(""),
        cookie.getDomain(),
        Optional.ofNullable(cookie.getPath()).orElse("/"),
        cookie.containsAttribute(Cookie.DOMAIN_ATTR),
        cookie.isSecure(),
        cookie.isHttpOnly(),
        Optional.ofNullable(cookie.getExpiryInstant()).map(Instant::toEpochMilli));
  }

  Cookie cookie() {
    BasicClientCookie cookie = new BasicClientCookie(name, value);
    cookie.setDomain(domain);
    cookie.setPath(path);
    cookie.setSecure(secure);
    cookie.setHttpOnly(httpOnly);
    expires.map(Instant::ofEpochMilli).ifPresent(cookie::setExpiryDate);
    if (everywhere) {
      cookie.setAttribute(Cookie.DOMAIN_ATTR, domain);
    }
    return cookie;
  }

  boolean expired(Instant now) {
    return expires.map(end -> end <= now.toEpochMilli()).orElse(false);
  }

  /** Whether a new cookie takes this one's place (RFC 6265 5.3). */
  boolean sameAs(StoredCookie other) {
    return name.equals(other.name)
        && domain.equalsIgnoreCase(other.domain)
        && path.equals(other.path);
  }

  int size() {
    return name.length() + value.length() + domain.length() + path.length();
  }
}
