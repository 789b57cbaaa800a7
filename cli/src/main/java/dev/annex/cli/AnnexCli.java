package dev.annex.cli;

import dev.annex.api.fault.AnnexException;
import dev.annex.api.value.Json;
import dev.annex.cli.connection.HostConnection;
import dev.annex.cli.connection.HostFinder;
import dev.annex.cli.session.Session;
import dev.annex.cli.terminal.CommandFailure;
import dev.annex.cli.terminal.ExitCode;
import dev.annex.cli.terminal.SafeText;
import dev.annex.cli.terminal.Style;
import dev.annex.cli.terminal.Terminal;
import dev.annex.server.AnnexVersion;
import java.io.PrintStream;
import java.io.PrintWriter;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.List;
import java.util.function.Function;
import picocli.CommandLine;
import picocli.CommandLine.Help;
import picocli.CommandLine.Help.Ansi;
import picocli.CommandLine.Help.Column;
import picocli.CommandLine.Help.Column.Overflow;
import picocli.CommandLine.Help.TextTable;
import picocli.CommandLine.Model.UsageMessageSpec;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.ParseResult;
import picocli.CommandLine.RunLast;
import picocli.CommandLine.UnmatchedArgumentException;
import tools.jackson.databind.node.ObjectNode;

/** Reads a command line, runs its command and turns what went wrong into a line and a code. */
final class AnnexCli {

  private static final int NAME_WIDTH = 14;
  private static final int LINE_WIDTH = 80;

  private static final List<String> SECTIONS =
      List.of(
          UsageMessageSpec.SECTION_KEY_DESCRIPTION,
          UsageMessageSpec.SECTION_KEY_SYNOPSIS_HEADING,
          UsageMessageSpec.SECTION_KEY_SYNOPSIS,
          UsageMessageSpec.SECTION_KEY_COMMAND_LIST,
          UsageMessageSpec.SECTION_KEY_OPTION_LIST_HEADING,
          UsageMessageSpec.SECTION_KEY_PARAMETER_LIST,
          UsageMessageSpec.SECTION_KEY_OPTION_LIST,
          UsageMessageSpec.SECTION_KEY_FOOTER);

  private final Session session;
  private final CommandLine commands;

  /** The command line of this process. */
  AnnexCli(Terminal terminal) {
    this(terminal, new HostFinder(terminal::note));
  }

  /** A command line that finds its hosts as {@code hosts} says. */
  AnnexCli(Terminal terminal, Function<Path, HostConnection> hosts) {
    session = new Session(terminal, hosts);
    commands = new CommandLine(new AnnexCommand(session));
  }

  /**
   * Adds the commands this line can need. Why not all? Reading what each of them is annotated with
   * takes half of the time in which a short command is done.
   */
  private void add(Words words) {
    for (CommandGroup group : CommandGroup.ALL) {
      for (CommandGroup.Entry<?> command : group.commands()) {
        if (words.mayNeed(command.name())) {
          CommandLine made = command.make(session);
          dress(made);
          commands.addSubcommand(made);
        }
      }
    }
  }

  /** What is set here holds for the commands that were added before. */
  private void configure() {
    dress(commands);
    commands
        .getCommandSpec()
        .versionProvider(() -> new String[] {"annex " + AnnexVersion.current()});
    // "@file" are the arguments of a call here, not more words of the command line.
    commands.setExpandAtFiles(false);
    commands.setOut(writer(session.terminal().output()));
    commands.setErr(writer(session.terminal().errors()));
    commands.setParameterExceptionHandler((exception, arguments) -> misused(exception));
    commands.setExecutionExceptionHandler(
        (exception, command, parsed) -> failed(exception, parsed));
    commands.setExecutionStrategy(AnnexCli::execute);
    commands.setHelpSectionKeys(SECTIONS);
    commands
        .getHelpSectionMap()
        .put(UsageMessageSpec.SECTION_KEY_COMMAND_LIST, AnnexCli::groupedCommands);
  }

  private static void dress(CommandLine command) {
    command
        .getCommandSpec()
        .usageMessage()
        .synopsisHeading("%nUsage: ")
        .optionListHeading("%nOptions:%n");
    command.getSubcommands().values().forEach(AnnexCli::dress);
  }

  /** The exit code. */
  int run(String... arguments) {
    add(new Words(arguments));
    configure();
    boolean colours =
        session.terminal().showsColours() && !List.of(arguments).contains("--no-color");
    commands.setColorScheme(Help.defaultColorScheme(colours ? Ansi.ON : Ansi.OFF));
    return commands.execute(arguments);
  }

  /** Who asks for help on a command that there is not has mistyped it. */
  private static int execute(ParseResult parsed) {
    if (!parsed.hasSubcommand() && !parsed.unmatched().isEmpty()) {
      throw new UnmatchedArgumentException(parsed.commandSpec().commandLine(), parsed.unmatched());
    }
    return new RunLast().execute(parsed);
  }

  private int misused(ParameterException exception) {
    CommandLine command = exception.getCommandLine();
    complain(String.valueOf(exception.getMessage()));
    UnmatchedArgumentException.printSuggestions(exception, command.getErr());
    session
        .terminal()
        .note("For help: %s --help".formatted(command.getCommandSpec().qualifiedName()));
    return ExitCode.REFUSED;
  }

  private int failed(Exception exception, ParseResult parsed) {
    if (session.verbose()) {
      exception.printStackTrace(session.terminal().errors());
    }
    CommandFailure failure = failure(exception);
    if (wantsJson(parsed)) {
      ObjectNode document = Json.object();
      document.set("error", failure.error());
      session.terminal().note(SafeText.json(document));
      return failure.exitCode();
    }
    String message = SafeText.block(failure.text());
    complain(failure.code().isEmpty() ? message : failure.code() + ": " + message);
    return failure.exitCode();
  }

  private static CommandFailure failure(Exception exception) {
    return switch (exception) {
      case CommandFailure failure -> failure;
      case AnnexException refused -> CommandFailure.of(refused.fault());
      default ->
          CommandFailure.failed(
              "This went wrong inside Annex: %s. Run it with --verbose to see where."
                  .formatted(exception));
    };
  }

  private static boolean wantsJson(ParseResult parsed) {
    ParseResult deepest = parsed;
    while (deepest.hasSubcommand()) {
      deepest = deepest.subcommand();
    }
    return deepest.hasMatchedOption("--json");
  }

  private void complain(String message) {
    Terminal terminal = session.terminal();
    String name = terminal.errorsIsTerminal() ? session.style(Style.RED, "annex:") : "annex:";
    terminal.note(name + " " + message);
  }

  private static String groupedCommands(Help help) {
    StringBuilder out = new StringBuilder();
    for (CommandGroup group : CommandGroup.ALL) {
      out.append("%n%s:%n".formatted(group.heading()));
      TextTable table =
          TextTable.forColumns(
              help.colorScheme(),
              new Column(NAME_WIDTH, 2, Overflow.SPAN),
              new Column(LINE_WIDTH - NAME_WIDTH, 0, Overflow.WRAP));
      for (CommandGroup.Entry<?> command : group.commands()) {
        table.addRowValues(command.name(), command.summary());
      }
      out.append(table);
    }
    return out.toString();
  }

  private static PrintWriter writer(PrintStream stream) {
    return new PrintWriter(stream, true, StandardCharsets.UTF_8);
  }
}
