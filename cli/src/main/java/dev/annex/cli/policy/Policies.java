package dev.annex.cli.policy;

import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** {@code annex policy}: the word before the commands about what calls may do. */
@Command(
    name = "policy",
    synopsisSubcommandLabel = "COMMAND",
    description = "Say which calls of tools are allowed, asked or denied.",
    footer = {
      "",
      "Examples:",
      "  annex policy show oss --asset 7",
      "  annex policy deny oss delete",
      "  annex policy use oss ext:oss:readonly --asset 7"
    })
public final class Policies implements Runnable {

  @Spec private CommandSpec spec = CommandSpec.create();

  /** The word. */
  public Policies() {}

  @Override
  public void run() {
    throw new ParameterException(spec.commandLine(), "Which command about policies?");
  }
}
