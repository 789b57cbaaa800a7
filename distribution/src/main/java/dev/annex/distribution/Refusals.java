package dev.annex.distribution;

import dev.annex.api.fault.AnnexException;
import dev.annex.api.fault.ErrorCode;

/** Words for why one package cannot be read. */
final class Refusals {

  private static final int MOST_SHOWN = 120;

  private final String origin;

  Refusals(String origin) {
    this.origin = origin;
  }

  /** The package as a whole breaks a rule. */
  AnnexException whole(String rule) {
    return new AnnexException(
        ErrorCode.PACKAGE_UNREADABLE,
        "Reading package \"%s\" failed: %s.".formatted(shown(origin), rule));
  }

  /** The package as a whole cannot be read. */
  AnnexException whole(String rule, Throwable cause) {
    return new AnnexException(
        ErrorCode.PACKAGE_UNREADABLE,
        "Reading package \"%s\" failed: %s.".formatted(shown(origin), rule),
        cause);
  }

  /** One path breaks a rule. */
  AnnexException path(String path, String rule) {
    return new AnnexException(
        ErrorCode.PACKAGE_UNREADABLE,
        "Reading \"%s\" of package \"%s\" failed: %s.".formatted(shown(path), shown(origin), rule));
  }

  /** A name from outside, short and without anything that moves a cursor. */
  private static String shown(String name) {
    StringBuilder shown = new StringBuilder();
    name.codePoints()
        .limit(MOST_SHOWN)
        .forEach(c -> {
          boolean harmless =
              switch (Character.getType(c)) {
                case Character.CONTROL,
                    Character.FORMAT,
                    Character.SURROGATE,
                    Character.LINE_SEPARATOR,
                    Character.PARAGRAPH_SEPARATOR ->
                    false;
                default -> true;
              };
          if (harmless) {
            shown.appendCodePoint(c);
          } else {
            shown.append("\\u{").append(Integer.toHexString(c)).append('}');
          }
        });
    return name.codePointCount(0, name.length()) > MOST_SHOWN ? shown + "…" : shown.toString();
  }
}
