package dev.annex.capabilities.secrets;

import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * A scheme, a host and a port (RFC 6454), in one spelling: lower case, and the port of the scheme
 * left out.
 *
 * @param port empty for the scheme's own
 */
record Origin(String scheme, String host, Optional<Integer> port) {

  private static final Pattern FORM =
      Pattern.compile(
          "([A-Za-z][A-Za-z0-9+.-]{0,31})://([A-Za-z0-9._-]{1,253}|\\[[0-9A-Fa-f:.]{2,45}\\])(?::([0-9]{1,5}))?/?");
  private static final Map<String, Integer> OWN_PORTS =
      Map.of("http", 80, "https", 443, "ws", 80, "wss", 443);
  private static final int MAX_PORT = 65_535;

  /** Reads the written form; empty when it is none. */
  static Optional<Origin> parse(String text) {
    Matcher form = FORM.matcher(text);
    if (!form.matches()) {
      return Optional.empty();
    }
    String scheme = form.group(1).toLowerCase(Locale.ROOT);
    Optional<Integer> port = Optional.ofNullable(form.group(3)).map(Integer::valueOf);
    if (port.filter(number -> number < 1 || number > MAX_PORT).isPresent()) {
      return Optional.empty();
    }
    return Optional.of(
        new Origin(
            scheme,
            form.group(2).toLowerCase(Locale.ROOT),
            port.filter(number -> !number.equals(OWN_PORTS.get(scheme)))));
  }

  @Override
  public String toString() {
    return "%s://%s%s".formatted(scheme, host, port.map(number -> ":" + number).orElse(""));
  }
}
