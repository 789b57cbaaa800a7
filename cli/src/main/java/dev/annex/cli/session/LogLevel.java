package dev.annex.cli.session;

/**
 * How much of the log goes to standard error: what a person did not choose with {@value #VARIABLE}
 * is chosen by the command. Works until the first line is logged.
 */
public enum LogLevel {
  /** Only what went wrong; right for a command whose answer says the rest. */
  WARN,
  /** What happens as well; right for a host that runs for long. */
  INFO;

  private static final String VARIABLE = "ANNEX_LOG";

  /** Makes this the level, unless the environment names one. */
  public void apply() {
    if (System.getenv(VARIABLE) == null) {
      System.setProperty(VARIABLE, name());
    }
  }
}
