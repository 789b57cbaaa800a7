package dev.annex.runtime.javascript.dialect.cloudflare;

import dev.annex.api.name.Printable;

/** Words of a stranger inside a message of ours: printable and short. */
final class Shown {

  private static final int MOST = 80;

  private Shown() {}

  static String text(String theirs) {
    return Printable.show(theirs, MOST);
  }
}
