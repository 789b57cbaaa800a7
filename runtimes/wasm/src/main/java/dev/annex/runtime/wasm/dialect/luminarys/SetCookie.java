package dev.annex.runtime.wasm.dialect.luminarys;

import dev.annex.api.value.Json;
import java.time.DateTimeException;
import java.time.Instant;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.stream.Stream;
import tools.jackson.databind.node.ObjectNode;

/** Reads the header field by which a server sets a cookie (RFC 6265 5.2). */
final class SetCookie {

  /** The forms of dates that servers write, with blanks for dashes. */
  private static final List<DateTimeFormatter> DATES =
      Stream.of(
              "EEE, d MMM uuuu HH:mm:ss 'GMT'",
              "EEEE, d MMM uu HH:mm:ss 'GMT'",
              "EEE MMM d HH:mm:ss uuuu")
          .map(form -> DateTimeFormatter.ofPattern(form, Locale.ENGLISH).withZone(ZoneOffset.UTC))
          .toList();

  /** For one that is over already, because 0 stands for one that lasts as long as the session. */
  private static final long LONG_AGO = 1;

  /** Ages beyond this many seconds, some three thousand years, say nothing more. */
  private static final long MOST_AGE = 100_000_000_000L;

  private SetCookie() {}

  /**
   * The cookie as skills see it; empty for what is none.
   *
   * @param now what its age counts from
   */
  static Optional<ObjectNode> parse(String field, Instant now) {
    List<String> parts = List.of(field.split(";", -1));
    int equals = parts.getFirst().indexOf('=');
    String name = equals < 0 ? "" : parts.getFirst().substring(0, equals).strip();
    if (name.isEmpty()) {
      return Optional.empty();
    }
    ObjectNode cookie =
        Json.object()
            .put("name", name)
            .put("value", parts.getFirst().substring(equals + 1).strip());
    Optional<Long> date = Optional.empty();
    Optional<Long> age = Optional.empty();
    for (String part : parts.subList(1, parts.size())) {
      String[] pair = part.split("=", 2);
      String value = pair.length > 1 ? pair[1].strip() : "";
      switch (pair[0].strip().toLowerCase(Locale.ROOT)) {
        case "domain" -> cookie.put("domain", value);
        case "path" -> cookie.put("path", value);
        case "secure" -> cookie.put("secure", true);
        case "httponly" -> cookie.put("httponly", true);
        case "expires" -> date = date(value);
        case "max-age" -> age = age(value, now);
        default -> {}
      }
    }
    Optional<Long> end = age.isPresent() ? age : date;
    end.ifPresent(seconds -> cookie.put("expires", Math.max(seconds, LONG_AGO)));
    return Optional.of(cookie);
  }

  private static Optional<Long> age(String text, Instant now) {
    if (!text.matches("-?[0-9]{1,18}")) {
      return Optional.empty();
    }
    long seconds = Math.min(Long.parseLong(text), MOST_AGE);
    return Optional.of(seconds <= 0 ? LONG_AGO : now.getEpochSecond() + seconds);
  }

  private static Optional<Long> date(String text) {
    String plain = text.replace('-', ' ').replaceAll(" +", " ").strip();
    for (DateTimeFormatter form : DATES) {
      try {
        return Optional.of(Instant.from(form.parse(plain)).getEpochSecond());
      } catch (DateTimeException e) {
        // The next form, and without any the cookie lasts as long as the session.
      }
    }
    return Optional.empty();
  }
}
