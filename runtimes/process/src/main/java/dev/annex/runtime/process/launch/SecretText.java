package dev.annex.runtime.process.launch;

import java.util.List;
import java.util.Locale;

/** Which variables look as if their value were a secret, by their name. */
public final class SecretText {

  private static final List<String> WORDS =
      List.of(
          "SECRET",
          "TOKEN",
          "PASSWORD",
          "PASSWD",
          "API_KEY",
          "APIKEY",
          "PRIVATE_KEY",
          "PRIVATEKEY",
          "AUTHORIZATION",
          "BEARER",
          "CREDENTIAL");
  private static final List<String> PLACES = List.of("_URL", "_URI", "_PATH", "_FILE", "_DIR");

  private SecretText() {}

  /** Whether a name says so; the name of a place where a secret is does not. */
  public static boolean looksSecret(String name) {
    String upper = name.toUpperCase(Locale.ROOT);
    return WORDS.stream().anyMatch(upper::contains) && PLACES.stream().noneMatch(upper::endsWith);
  }
}
