package dev.annex.capabilities.shell;

import dev.annex.api.name.Printable;
import dev.annex.api.value.Json;
import dev.annex.capabilities.files.FilePath;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Pattern;

/**
 * A program to run with its arguments, and everything about how.
 *
 * @param written how the guest wrote the program
 * @param program where that is: an absolute path without {@code ..}; for a bare name nobody has a
 *     program under, the name itself
 * @param real the same with every link followed; empty when there is nothing
 * @param folder the working directory it is to have, not looked at yet
 * @param environment what is added to the variables every program gets
 * @param input all that it can read
 * @param logFile a file that gets its output, too
 */
record Command(
    String written,
    Path program,
    Optional<Path> real,
    List<String> arguments,
    Optional<Path> folder,
    Map<String, String> environment,
    byte[] input,
    boolean mergeErrors,
    Optional<Long> timeoutMillis,
    OutputFilter filter,
    Optional<FilePath> logFile) {

  private static final int MAX_SHOWN_LENGTH = 256;
  private static final Pattern PLAIN = Pattern.compile("[A-Za-z0-9_./=:,@%+-]+");

  /** Whether the guest wrote a name only, and left it to the host to find it. */
  boolean bare() {
    return written.indexOf('/') < 0;
  }

  /** The same, logged to a file. */
  Command loggedTo(Optional<FilePath> file) {
    return new Command(
        written,
        program,
        real,
        arguments,
        folder,
        environment,
        input,
        mergeErrors,
        timeoutMillis,
        filter,
        file);
  }

  /** The command as people read it; an argument that is not plain stands in quotes. */
  @Override
  public String toString() {
    StringBuilder text = new StringBuilder(word(bare() ? written : program.toString()));
    for (String argument : arguments) {
      if (text.length() > MAX_SHOWN_LENGTH) {
        break;
      }
      text.append(' ').append(word(Printable.cut(argument, MAX_SHOWN_LENGTH)));
    }
    return Printable.show(text.toString(), MAX_SHOWN_LENGTH);
  }

  private static String word(String text) {
    return PLAIN.matcher(text).matches() ? text : Json.write(Json.object().stringNode(text));
  }
}
