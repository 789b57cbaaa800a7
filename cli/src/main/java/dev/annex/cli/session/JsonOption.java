package dev.annex.cli.session;

import picocli.CommandLine.Option;

/** {@code --json}, for commands that show something. */
public final class JsonOption {

  @Option(names = "--json", description = "Print JSON, in the form of the host's API.")
  private boolean wanted;

  /** A mixin that picocli fills. */
  public JsonOption() {}

  /** Whether JSON is wanted. */
  public boolean wanted() {
    return wanted;
  }
}
