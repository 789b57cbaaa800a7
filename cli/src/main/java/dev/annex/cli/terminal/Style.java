package dev.annex.cli.terminal;

/** The few ways in which text stands out. */
public enum Style {
  BOLD("1"),
  FAINT("2"),
  RED("31"),
  GREEN("32"),
  YELLOW("33");

  private final String code;

  Style(String code) {
    this.code = code;
  }

  String wrap(String text) {
    return "\u001b[" + code + "m" + text + "\u001b[0m";
  }
}
