package dev.annex.processes;

import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * What to run, and in what surroundings. There is no shell in it: every argument reaches the
 * program as it stands here.
 *
 * @param program an absolute path; it is also the program's own name for itself
 * @param arguments what follows it; no NUL in any
 * @param folder the working directory, absolute and with every link resolved: a program that would
 *     find itself elsewhere is not started; empty for a private folder of its own, see {@link
 *     ProcessGroup#scratch}
 * @param environment all of it; nothing is inherited. {@code HOME} and {@code TMPDIR} name the
 *     private folder unless they are given here, and {@code PWD} is always the working directory
 * @param mergeErrors whether standard error goes where standard output goes
 * @param bounds how much of the machine it may take
 */
public record Launch(
    Path program,
    List<String> arguments,
    Optional<Path> folder,
    Map<String, String> environment,
    boolean mergeErrors,
    ProgramBounds bounds) {

  public Launch {
    arguments = List.copyOf(arguments);
    environment = Map.copyOf(environment);
    if (!program.isAbsolute()) {
      throw new IllegalArgumentException("program is not absolute: " + program);
    }
  }
}
