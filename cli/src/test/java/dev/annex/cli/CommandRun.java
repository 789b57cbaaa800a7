package dev.annex.cli;

import dev.annex.cli.connection.HostConnection;
import dev.annex.cli.connection.HostFinder;
import dev.annex.cli.terminal.Terminal;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.Map;
import java.util.function.Function;

/** What one command line did. */
record CommandRun(int exitCode, String output, String errors) {

  /** Runs where a program reads. */
  static CommandRun piped(HostConnection host, String... arguments) {
    return run(data -> host, false, "", arguments);
  }

  /** Runs where a program reads that wants a language, such as {@code zh_CN.UTF-8}. */
  static CommandRun inLanguage(String language, HostConnection host, String... arguments) {
    Map<String, String> environment = Map.of("NO_COLOR", "1", "LANG", language);
    return run(data -> host, false, "", environment, arguments);
  }

  /** Runs where a program reads and writes. */
  static CommandRun fed(HostConnection host, String input, String... arguments) {
    return run(data -> host, false, input, arguments);
  }

  /** Runs where a person sits who types {@code input}. */
  static CommandRun typed(HostConnection host, String input, String... arguments) {
    return run(data -> host, true, input, arguments);
  }

  /** Runs against a data directory. */
  static CommandRun real(Path data, String... arguments) {
    return fedReal(data, "", arguments);
  }

  /** Runs against a data directory where a program reads and writes. */
  static CommandRun fedReal(Path data, String input, String... arguments) {
    String[] all = new String[arguments.length + 2];
    System.arraycopy(arguments, 0, all, 0, arguments.length);
    all[arguments.length] = "--data";
    all[arguments.length + 1] = data.toString();
    return run(new HostFinder(note -> {}), false, input, all);
  }

  private static CommandRun run(
      Function<Path, HostConnection> hosts, boolean person, String input, String... arguments) {
    return run(hosts, person, input, Map.of("NO_COLOR", "1"), arguments);
  }

  private static CommandRun run(
      Function<Path, HostConnection> hosts,
      boolean person,
      String input,
      Map<String, String> environment,
      String... arguments) {
    ByteArrayOutputStream output = new ByteArrayOutputStream();
    ByteArrayOutputStream errors = new ByteArrayOutputStream();
    Terminal terminal =
        new Terminal(
            new ByteArrayInputStream(input.getBytes(StandardCharsets.UTF_8)),
            new PrintStream(output, true, StandardCharsets.UTF_8),
            new PrintStream(errors, true, StandardCharsets.UTF_8),
            person,
            person,
            person,
            environment);
    int exitCode = new AnnexCli(terminal, hosts).run(arguments);
    return new CommandRun(
        exitCode, output.toString(StandardCharsets.UTF_8), errors.toString(StandardCharsets.UTF_8));
  }
}
