package dev.annex.cli.asset;

import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** {@code annex asset}: the word before the commands about connections. */
@Command(
    name = "asset",
    synopsisSubcommandLabel = "COMMAND",
    description = "Keep connections for extensions: add, list, edit, test.",
    footer = {
      "",
      "Examples:",
      "  annex asset add s3 Backups '{\"endpoint\":\"https://s3.test\"}' --secret key",
      "  annex grant oss workspace.read=assets:s3"
    })
public final class Assets implements Runnable {

  @Spec private CommandSpec spec = CommandSpec.create();

  /** The word. */
  public Assets() {}

  @Override
  public void run() {
    throw new ParameterException(spec.commandLine(), "Which command about connections?");
  }
}
