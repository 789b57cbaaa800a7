package dev.annex.runtime.process.dialect.agh.tool;

import java.util.List;
import java.util.Locale;

/**
 * Which members of results hold secrets, by their names.
 *
 * <p>The contract hides every member with {@code token} in its name, and so the counters of every
 * model call. Here a name that is suspicious for no more than {@code token} somewhere in it may
 * keep numbers and truth values: none of them is a token. Everything else is hidden as there.
 */
final class SecretNames {

  private static final String TOKEN = "token";
  private static final String HARMLESS = "token_present";
  private static final List<String> CERTAIN =
      List.of("authorization", "bearer", "oauth_code", "password", "pkce", "secret");

  private SecretNames() {}

  /** How a name looks. */
  enum Look {
    HARMLESS,
    /** Numbers and truth values below it may be shown. */
    COUNTER,
    SECRET
  }

  static Look look(String name) {
    String plain = name.toLowerCase(Locale.ROOT).replace('-', '_');
    if (CERTAIN.stream().anyMatch(plain::contains)) {
      return Look.SECRET;
    }
    if (!plain.contains(TOKEN) || plain.equals(HARMLESS)) {
      return Look.HARMLESS;
    }
    return plain.equals(TOKEN) || plain.endsWith("_" + TOKEN) ? Look.SECRET : Look.COUNTER;
  }
}
