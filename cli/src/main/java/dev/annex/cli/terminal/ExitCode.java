package dev.annex.cli.terminal;

/** The three ways in which a command ends. */
public final class ExitCode {

  /** Everything that was asked for is done. */
  public static final int DONE = 0;

  /** It was tried and failed. */
  public static final int FAILED = 1;

  /** It was not tried: the command line is wrong, or somebody has to say yes first. */
  public static final int REFUSED = 2;

  private ExitCode() {}
}
