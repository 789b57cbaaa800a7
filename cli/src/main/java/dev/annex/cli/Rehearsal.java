package dev.annex.cli;

import dev.annex.cli.terminal.ExitCode;
import dev.annex.cli.terminal.Terminal;
import dev.annex.store.NativeLibrary;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.Map;

/**
 * Plays the starts of the usual commands through, so that the JVM can record what they load. The
 * launcher asks for it with {@value #PROPERTY}, twice: first for hosts, on an empty data directory,
 * then for the short commands, on the same one. Why twice? The JVM prepares at every start whatever
 * it once recorded, and a short command needs half of what a host does. It also compiles first what
 * was compiled while it recorded, so that a command is played once, and the most usual ones only.
 */
final class Rehearsal {

  /** Names the data directory to rehearse on. */
  static final String PROPERTY = "annex.rehearsal";

  /** Says which part is played: {@value #COMMANDS}, or else that of hosts. */
  private static final String PART_PROPERTY = "annex.rehearsal.part";

  private static final String COMMANDS = "commands";

  /** Names the folder for the database's own code, see {@link NativeLibrary}. */
  private static final String NATIVE_PROPERTY = "annex.native";

  /** Names the folder with the example extensions, as for {@code annex serve}. */
  private static final String EXAMPLES_PROPERTY = "annex.examples";

  private static final String CLIENT =
      """
      {"jsonrpc":"2.0","id":1,"method":"initialize","params":{"protocolVersion":"2025-11-25",\
      "capabilities":{},"clientInfo":{"name":"rehearsal","version":"1"}}}
      {"jsonrpc":"2.0","method":"notifications/initialized"}
      {"jsonrpc":"2.0","id":2,"method":"tools/list"}
      """;

  private static final String NOTE = "{\"title\":\"Shop\",\"text\":\"milk\"}";

  private final String data;

  Rehearsal(String data) {
    this.data = data;
  }

  /** The exit code: zero when all of it went well. */
  int run() {
    return System.getProperty(PART_PROPERTY, "").equals(COMMANDS) ? playCommands() : playHost();
  }

  private int playHost() {
    return unpackNativeLibrary()
        | installExamples()
        | callExamples()
        | play(CLIENT, "mcp", "--data", data);
  }

  private int playCommands() {
    boolean examples = !System.getProperty(EXAMPLES_PROPERTY, "").isEmpty();
    return play("", "list", "--data", data)
        | (examples ? play("", "call", "notes/list_notes", "--data", data) : ExitCode.DONE);
  }

  private static int unpackNativeLibrary() {
    String folder = System.getProperty(NATIVE_PROPERTY, "");
    if (folder.isEmpty()) {
      return ExitCode.DONE;
    }
    try {
      NativeLibrary.unpack(Path.of(folder));
      return ExitCode.DONE;
    } catch (IOException e) {
      return ExitCode.FAILED;
    }
  }

  private int installExamples() {
    String examples = System.getProperty(EXAMPLES_PROPERTY, "");
    if (examples.isEmpty()) {
      return ExitCode.DONE;
    }
    Path folder = Path.of(examples);
    return play("", "install", folder.resolve("notes/dist").toString(), "--yes", "--data", data)
        | play("", "install", folder.resolve("textkit/dist").toString(), "--yes", "--data", data);
  }

  /** Calls need what nothing else does: the sandbox, and the checks of arguments and results. */
  private int callExamples() {
    if (System.getProperty(EXAMPLES_PROPERTY, "").isEmpty()) {
      return ExitCode.DONE;
    }
    return play("", "call", "notes/add_note", NOTE, "--data", data)
        | play("", "call", "notes/list_notes", "--data", data)
        | play("", "call", "textkit__slugify", "{\"text\":\"A b\"}", "--data", data);
  }

  private static int play(String input, String... arguments) {
    HeadStart.begin(arguments);
    PrintStream nowhere = new PrintStream(OutputStream.nullOutputStream());
    return new AnnexCli(
            new Terminal(
                new ByteArrayInputStream(input.getBytes(StandardCharsets.UTF_8)),
                nowhere,
                nowhere,
                false,
                false,
                false,
                Map.of()))
        .run(arguments);
  }
}
