package dev.annex.capabilities.http;

import dev.annex.api.name.ExtensionId;
import dev.annex.api.value.Json;
import dev.annex.capabilities.net.Host;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.apache.hc.client5.http.cookie.Cookie;
import org.apache.hc.client5.http.cookie.CookieOrigin;
import org.apache.hc.client5.http.cookie.CookieSpec;
import org.apache.hc.client5.http.cookie.MalformedCookieException;
import org.apache.hc.client5.http.impl.cookie.RFC6265CookieSpecFactory;
import org.apache.hc.client5.http.impl.cookie.RFC6265CookieSpecFactory.CompatibilityLevel;
import org.apache.hc.client5.http.psl.PublicSuffixMatcherLoader;
import org.apache.hc.core5.http.message.BasicHeader;
import org.apache.hc.core5.http.protocol.HttpCoreContext;

/**
 * The cookies of one extension, by RFC 6265: for whole domains never above what one owner can
 * register. Any thread.
 */
final class CookieJar {

  static final int MOST_COOKIES = 300;
  static final int LARGEST = 4 << 10;

  private static final CookieSpec RULES =
      new RFC6265CookieSpecFactory(
              CompatibilityLevel.RELAXED, PublicSuffixMatcherLoader.getDefault())
          .create(HttpCoreContext.create());

  private record Saved(List<StoredCookie> cookies) {}

  private final ExtensionId owner;
  private final CookieStorage storage;
  private final List<StoredCookie> cookies;

  CookieJar(ExtensionId owner, CookieStorage storage) {
    this.owner = owner;
    this.storage = storage;
    this.cookies =
        new ArrayList<>(
            storage
                .load(owner)
                .map(bytes -> Json.mapper().treeToValue(Json.parse(bytes), Saved.class).cookies())
                .orElse(List.of()));
  }

  /**
   * Header fields with the cookies for an address. Those that the guest gave itself stay, and keep
   * out others of their name.
   */
  List<Field> addTo(List<Field> fields, WebAddress url) {
    String own =
        fields.stream()
            .filter(field -> field.is("cookie"))
            .map(Field::value)
            .collect(Collectors.joining("; "));
    Set<String> named =
        Stream.of(own.split(";"))
            .map(pair -> pair.split("=", 2)[0].strip())
            .collect(Collectors.toSet());
    String kept =
        matching(url).stream()
            .filter(cookie -> !named.contains(cookie.name()))
            .map(cookie -> cookie.name() + "=" + cookie.value())
            .filter(FieldRules::sendable)
            .collect(Collectors.joining("; "));
    if (kept.isEmpty()) {
      return fields;
    }
    List<Field> all = new ArrayList<>(Field.without(fields, "cookie"));
    all.add(new Field("Cookie", own.isEmpty() ? kept : own + "; " + kept));
    return all;
  }

  private synchronized List<StoredCookie> matching(WebAddress url) {
    CookieOrigin origin = origin(url);
    Instant now = Instant.now();
    return cookies.stream()
        .filter(cookie -> !cookie.expired(now) && RULES.match(cookie.cookie(), origin))
        .sorted(Comparator.comparingInt((StoredCookie cookie) -> -cookie.path().length()))
        .toList();
  }

  /** Keeps what a server set. */
  void keep(List<Field> fields, WebAddress url) {
    List<StoredCookie> set =
        fields.stream()
            .filter(field -> field.is("set-cookie"))
            .flatMap(field -> parse(field, origin(url)).stream())
            .toList();
    if (!set.isEmpty()) {
      replace(set);
    }
  }

  private synchronized void replace(List<StoredCookie> set) {
    Instant now = Instant.now();
    for (StoredCookie fresh : set) {
      cookies.removeIf(fresh::sameAs);
      cookies.add(fresh);
    }
    cookies.removeIf(cookie -> cookie.expired(now));
    while (cookies.size() > MOST_COOKIES) {
      cookies.removeFirst();
    }
    storage.save(owner, Json.writeBytes(Json.mapper().valueToTree(new Saved(cookies))));
  }

  private static List<StoredCookie> parse(Field field, CookieOrigin origin) {
    try {
      List<Cookie> parsed = RULES.parse(new BasicHeader("Set-Cookie", field.value()), origin);
      List<StoredCookie> valid = new ArrayList<>();
      for (Cookie cookie : parsed) {
        validated(cookie, origin).ifPresent(valid::add);
      }
      return valid;
    } catch (MalformedCookieException e) {
      // As browsers do: what is no cookie is not kept.
      return List.of();
    }
  }

  private static Optional<StoredCookie> validated(Cookie cookie, CookieOrigin origin) {
    try {
      RULES.validate(cookie, origin);
    } catch (MalformedCookieException e) {
      return Optional.empty();
    }
    StoredCookie stored = StoredCookie.of(cookie);
    boolean insecure = stored.secure() && !origin.isSecure();
    return insecure || stored.size() > LARGEST ? Optional.empty() : Optional.of(stored);
  }

  private static CookieOrigin origin(WebAddress url) {
    String host =
        switch (url.host()) {
          case Host.Name name -> name.name();
          case Host.Literal literal -> literal.address().getHostAddress();
        };
    return new CookieOrigin(host.toLowerCase(Locale.ROOT), url.port(), url.path(), url.secure());
  }
}
