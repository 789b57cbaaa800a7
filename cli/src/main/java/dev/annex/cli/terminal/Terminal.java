package dev.annex.cli.terminal;

import dev.annex.api.value.Secret;
import java.io.BufferedReader;
import java.io.Console;
import java.io.FileDescriptor;
import java.io.FileOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.io.OutputStream;
import java.io.PrintStream;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Map;
import java.util.Optional;
import tools.jackson.databind.JsonNode;

/**
 * Where a command reads, prints and asks. Text goes out as UTF-8. One thread at a time.
 *
 * @param inputIsTerminal whether a person sits at {@code input}
 * @param outputIsTerminal whether a person sees {@code output}
 * @param errorsIsTerminal whether a person sees {@code errors}
 */
public record Terminal(
    InputStream input,
    PrintStream output,
    PrintStream errors,
    boolean inputIsTerminal,
    boolean outputIsTerminal,
    boolean errorsIsTerminal,
    Map<String, String> environment) {

  /**
   * Set by the launcher: which of the process's streams are terminals, as a text with {@code in},
   * {@code out} and {@code err} in it.
   */
  public static final String STREAMS_PROPERTY = "annex.terminal";

  private static final int LINE_END_BYTES = 2;

  public Terminal {
    environment = Map.copyOf(environment);
  }

  /** The terminal of this process. */
  public static Terminal ofProcess() {
    Optional<String> known = Optional.ofNullable(System.getProperty(STREAMS_PROPERTY));
    boolean both = known.isEmpty() && console();
    return new Terminal(
        System.in,
        print(new FileOutputStream(FileDescriptor.out)),
        print(new FileOutputStream(FileDescriptor.err)),
        known.map(streams -> streams.contains("in")).orElse(both),
        known.map(streams -> streams.contains("out")).orElse(both),
        known.map(streams -> streams.contains("err")).orElse(both),
        System.getenv());
  }

  @SuppressWarnings("SystemConsoleNull") // it does return null, with the console of java.base
  private static boolean console() {
    Console console = System.console();
    return console != null && console.isTerminal();
  }

  private static PrintStream print(OutputStream stream) {
    return new PrintStream(stream, true, StandardCharsets.UTF_8);
  }

  /** Prints a line. */
  public void line(String text) {
    output.println(text);
  }

  /** Prints an empty line. */
  public void line() {
    output.println();
  }

  /** Prints a table, headings faint. */
  public void table(Table table, boolean colours) {
    boolean heading = true;
    for (String line : table.lines()) {
      line(heading ? style(Style.FAINT, line, colours) : line);
      heading = false;
    }
  }

  /** Prints a document. */
  public void json(JsonNode node) {
    line(SafeText.json(node));
  }

  /** Prints a line for people beside the output. */
  public void note(String text) {
    errors.println(text);
  }

  /** Whether colours are welcome here. */
  public boolean showsColours() {
    return outputIsTerminal
        && environment.getOrDefault("NO_COLOR", "").isEmpty()
        && !environment.getOrDefault("TERM", "").equals("dumb");
  }

  /** A text in a style, when {@code colours} are wanted. */
  public static String style(Style style, String text, boolean colours) {
    return colours ? style.wrap(text) : text;
  }

  /**
   * Asks for a yes. Anything but {@code y} or {@code yes} is a no.
   *
   * @param remedy what to write instead where nobody can be asked
   * @throws CommandFailure when input or output is no terminal: then nobody says yes
   */
  public boolean confirm(String question, String remedy) {
    if (!inputIsTerminal || !outputIsTerminal) {
      throw CommandFailure.refused(
          "This needs a yes, and there is no terminal to ask on. %s".formatted(remedy));
    }
    output.print(question + " [y/N] ");
    output.flush();
    String answer = readLine().strip();
    return answer.equalsIgnoreCase("y") || answer.equalsIgnoreCase("yes");
  }

  /** Whether a person can be asked beside the output. */
  public boolean canAsk() {
    return inputIsTerminal && errorsIsTerminal;
  }

  /** Asks for a line, beside the output. */
  public String ask(String question) {
    errors.print(question);
    errors.flush();
    return readLine();
  }

  /**
   * Reads a secret: typed without being shown where a person sits, else all of the input, without
   * one line end behind it.
   *
   * @param what what is asked for, in a few words
   * @param mostBytes of its UTF-8 form
   * @throws CommandFailure when there is none, when it is too long or no text, or when what is
   *     typed could not be kept from being shown
   */
  public Secret secret(String what, int mostBytes) {
    Secret secret = inputIsTerminal ? typedUnseen(what) : piped(what, mostBytes);
    if (secret.reveal().isEmpty()) {
      throw CommandFailure.refused(
          "%s: there is nothing. Give it on standard input, or type it.".formatted(what));
    }
    return secret;
  }

  @SuppressWarnings("SystemConsoleNull") // it does return null, with the console of java.base
  private static Secret typedUnseen(String what) {
    Console console = System.console();
    if (console == null || !console.isTerminal()) {
      throw CommandFailure.refused(
          "%s: what is typed here would be shown. Give it on standard input, from a file or a pipe."
              .formatted(what));
    }
    char[] typed = console.readPassword("%s (not shown): ", what);
    if (typed == null) {
      return Secret.of("");
    }
    Secret secret = Secret.of(new String(typed));
    Arrays.fill(typed, ' ');
    return secret;
  }

  private Secret piped(String what, int mostBytes) {
    try {
      byte[] bytes = input.readNBytes(mostBytes + LINE_END_BYTES + 1);
      int length = lengthWithoutLineEnd(bytes);
      if (length > mostBytes) {
        throw CommandFailure.refused(
            "%s: the input is longer than %d bytes.".formatted(what, mostBytes));
      }
      return Secret.of(
          StandardCharsets.UTF_8.newDecoder().decode(ByteBuffer.wrap(bytes, 0, length)).toString());
    } catch (CharacterCodingException e) {
      throw CommandFailure.refused(
          "%s: the input is no UTF-8 text. Encode it, for instance with base64.".formatted(what));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static int lengthWithoutLineEnd(byte[] bytes) {
    int length = bytes.length;
    if (length > 0 && bytes[length - 1] == '\n') {
      length--;
      if (length > 0 && bytes[length - 1] == '\r') {
        length--;
      }
    }
    return length;
  }

  private String readLine() {
    try {
      String line =
          new BufferedReader(new InputStreamReader(input, StandardCharsets.UTF_8)).readLine();
      return line == null ? "" : line;
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
