package dev.annex.cli;

import dev.annex.cli.session.Session;
import java.nio.file.Path;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.ScopeType;
import picocli.CommandLine.Spec;

/** The word {@code annex} itself, with the options that every command has. */
@Command(
    name = "annex",
    synopsisSubcommandLabel = "COMMAND",
    description = "Runs extensions for AI agents in sandboxes and offers their tools over MCP.",
    footer = {
      "",
      "Start here:",
      "  annex serve                  run the host; it prints how to connect a client",
      "  annex install notes.zip      see what an extension asks for, then install it",
      "  annex call notes/list_notes  call one of its tools yourself",
      "",
      "Exit codes: 0 done, 1 failed, 2 wrong usage or refused.",
      "ANNEX_DATA names the data directory when --data does not."
    })
final class AnnexCommand implements Runnable {

  private final Session session;

  @Spec private CommandSpec spec = CommandSpec.create();

  @Option(
      names = {"-V", "--version"},
      versionHelp = true,
      description = "Print the version.")
  @SuppressWarnings("UnusedVariable") // picocli acts on it
  private boolean version;

  @Option(
      names = {"-h", "--help"},
      usageHelp = true,
      scope = ScopeType.INHERIT,
      description = "Show what this does and how.")
  @SuppressWarnings("UnusedVariable") // picocli acts on it
  private boolean help;

  AnnexCommand(Session session) {
    this.session = session;
  }

  @Option(
      names = "--data",
      paramLabel = "DIR",
      scope = ScopeType.INHERIT,
      description = "The data directory to work on.")
  void data(Path path) {
    session.useData(path);
  }

  @Option(
      names = "--no-color",
      scope = ScopeType.INHERIT,
      description = "No colors, as NO_COLOR in the environment does.")
  void noColor(boolean given) {
    session.leaveColoursOut();
  }

  @Option(
      names = {"-v", "--verbose"},
      scope = ScopeType.INHERIT,
      description = "Say more: defaults, log lines, causes of failures.")
  void verbose(boolean given) {
    session.sayMore();
  }

  @Override
  public void run() {
    throw new ParameterException(spec.commandLine(), "Which command?");
  }
}
