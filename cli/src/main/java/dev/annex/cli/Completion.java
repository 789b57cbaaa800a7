package dev.annex.cli;

import dev.annex.cli.session.Session;
import picocli.AutoComplete;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** {@code annex completion}: the script that completes {@code annex} in a shell. */
@Command(
    name = "completion",
    description = "Print the script that completes annex in a shell.",
    footer = {
      "",
      "Examples:",
      "  source <(annex completion bash)",
      "  annex completion zsh > ~/.annex-completion   # and source that in ~/.zshrc"
    })
final class Completion implements Runnable {

  private enum Shell {
    bash,
    zsh
  }

  private final Session session;

  @Spec private CommandSpec spec = CommandSpec.create();

  @Parameters(paramLabel = "SHELL", description = "One of: ${COMPLETION-CANDIDATES}.")
  @SuppressWarnings("UnusedVariable") // both get the same, see below
  private Shell shell = Shell.bash;

  Completion(Session session) {
    this.session = session;
  }

  /** One script serves both shells: under zsh it starts zsh's own layer for bash completions. */
  @Override
  public void run() {
    session.terminal().line(AutoComplete.bash("annex", spec.root().commandLine()));
  }
}
