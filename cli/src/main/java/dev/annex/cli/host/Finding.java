package dev.annex.cli.host;

import java.util.Locale;

/**
 * What one check came to.
 *
 * @param check what was looked at
 * @param found what was seen
 * @param remedy what to do about it; empty when nothing needs to be done
 */
record Finding(String check, State state, String found, String remedy) {

  static Finding ok(String check, String found) {
    return new Finding(check, State.OK, found, "");
  }

  static Finding warn(String check, String found, String remedy) {
    return new Finding(check, State.WARN, found, remedy);
  }

  static Finding fail(String check, String found, String remedy) {
    return new Finding(check, State.FAIL, found, remedy);
  }

  /** How bad it is. */
  enum State {
    OK,
    WARN,
    FAIL;

    String word() {
      return name().toLowerCase(Locale.ROOT);
    }
  }
}
