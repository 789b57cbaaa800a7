package dev.annex.cli;

import dev.annex.cli.session.LogLevel;
import dev.annex.cli.terminal.ExitCode;
import dev.annex.cli.terminal.Terminal;
import java.io.PrintStream;

/** Starts the command line. */
public final class Main {

  private Main() {}

  /** Runs one command and ends the process with its exit code. */
  public static void main(String[] arguments) {
    Terminal terminal = Terminal.ofProcess();
    // Standard output belongs to the command's result; whatever else prints must not mix with it.
    PrintStream errors = terminal.errors();
    System.setOut(errors);
    System.setErr(errors);
    LogLevel.WARN.apply();
    // Named, because looking for it opens every library of the class path.
    System.setProperty("slf4j.provider", "ch.qos.logback.classic.spi.LogbackServiceProvider");
    // Which it would say aloud.
    System.setProperty("slf4j.internal.verbosity", "WARN");
    int exitCode = run(terminal, arguments);
    terminal.output().flush();
    errors.flush();
    System.exit(exitCode);
  }

  private static int run(Terminal terminal, String[] arguments) {
    try {
      String rehearsal = System.getProperty(Rehearsal.PROPERTY);
      if (rehearsal != null) {
        return new Rehearsal(rehearsal).run();
      }
      HeadStart.begin(arguments);
      return new AnnexCli(terminal).run(arguments);
    } catch (RuntimeException | Error e) {
      terminal.note("annex: this went wrong inside Annex:");
      e.printStackTrace(terminal.errors());
      return ExitCode.FAILED;
    }
  }
}
