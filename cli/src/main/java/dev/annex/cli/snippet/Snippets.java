package dev.annex.cli.snippet;

import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** {@code annex snippet}: the word before the commands about snippets. */
@Command(
    name = "snippet",
    synopsisSubcommandLabel = "COMMAND",
    description = "Keep texts to use again: list, show, add, remove.",
    footer = {
      "",
      "Examples:",
      "  annex snippet add shell Disks 'df -h'",
      "  annex snippet list --category shell"
    })
public final class Snippets implements Runnable {

  @Spec private CommandSpec spec = CommandSpec.create();

  /** The word. */
  public Snippets() {}

  @Override
  public void run() {
    throw new ParameterException(spec.commandLine(), "Which command about snippets?");
  }
}
