package dev.annex.cli.secret;

import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** {@code annex secret}: the word before the commands about secrets. */
@Command(
    name = "secret",
    synopsisSubcommandLabel = "COMMAND",
    description = "Keep secrets for extensions: set, list, remove, rotate.",
    footer = {
      "",
      "Examples:",
      "  annex secret set github < token.txt",
      "  annex grant notes secrets.use=github@https://api.github.com"
    })
public final class Secrets implements Runnable {

  @Spec private CommandSpec spec = CommandSpec.create();

  /** The word. */
  public Secrets() {}

  @Override
  public void run() {
    throw new ParameterException(spec.commandLine(), "Which command about secrets?");
  }
}
