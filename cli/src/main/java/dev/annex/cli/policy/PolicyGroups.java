package dev.annex.cli.policy;

import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** {@code annex policy group}: the word before the commands about your own groups. */
@Command(
    name = "group",
    synopsisSubcommandLabel = "COMMAND",
    description = "Keep groups of rules of your own: add, list, remove.",
    footer = {
      "",
      "Example:",
      "  annex policy group add user:night --allow list,read --deny delete"
    })
public final class PolicyGroups implements Runnable {

  @Spec private CommandSpec spec = CommandSpec.create();

  /** The word. */
  public PolicyGroups() {}

  @Override
  public void run() {
    throw new ParameterException(spec.commandLine(), "Which command about groups?");
  }
}
