package dev.annex.cli.authored;

import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** {@code annex authored}: the word before the commands about extensions that models wrote. */
@Command(
    name = "authored",
    synopsisSubcommandLabel = "COMMAND",
    description = "Extensions that models wrote: list, show, source, revert, forget.",
    footer = {
      "",
      "Examples:",
      "  annex authored show math",
      "  annex authored source math 2",
      "  annex authored revert math 1"
    })
public final class AuthoredExtensions implements Runnable {

  @Spec private CommandSpec spec = CommandSpec.create();

  /** The word. */
  public AuthoredExtensions() {}

  @Override
  public void run() {
    throw new ParameterException(
        spec.commandLine(), "Which command about extensions that models wrote?");
  }
}
