package dev.annex.capabilities.shell;

import dev.annex.api.capability.HostRequests;
import dev.annex.processes.ProgramPath;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;

/**
 * Makes commands real: finds the program, and looks at nothing else. Whether there is one stays
 * open here, so that nobody learns of files by asking for what they may not run.
 */
final class CommandReader {

  static final int MOST_WORDS = 4_096;
  static final int MOST_CHARACTERS = 128 << 10;
  private static final int MOST_VARIABLES = 64;

  private final ProgramPath programs;

  CommandReader(ProgramPath programs) {
    this.programs = programs;
  }

  /** The fields that running and starting have in common. */
  record Fields(
      String operation,
      Optional<List<String>> argv,
      Optional<String> directory,
      Optional<Map<String, String>> environment,
      Optional<byte[]> stdin) {}

  /**
   * The command of a request.
   *
   * @throws dev.annex.api.fault.AnnexException {@code INVALID_HOST_CALL}, naming the field
   */
  Command read(
      Fields fields, boolean mergeErrors, Optional<Long> timeoutMillis, OutputFilter filter) {
    String operation = fields.operation();
    List<String> argv = argv(operation, HostRequests.required(fields.argv(), operation, "argv"));
    Optional<Path> folder = fields.directory().map(text -> folder(operation, text));
    String written = argv.getFirst();
    Path program = program(operation, written, folder);
    return new Command(
        written,
        program,
        real(program),
        argv.subList(1, argv.size()),
        folder,
        environment(operation, fields.environment().orElse(Map.of())),
        fields.stdin().orElseGet(() -> new byte[0]).clone(),
        mergeErrors,
        timeoutMillis,
        filter,
        Optional.empty());
  }

  private static List<String> argv(String operation, List<String> argv) {
    if (argv.isEmpty() || argv.stream().anyMatch(Objects::isNull) || argv.getFirst().isEmpty()) {
      throw HostRequests.invalidField(
          operation, "argv", "must be a list of texts that begins with a program");
    }
    if (argv.stream().anyMatch(word -> word.indexOf('\0') >= 0)) {
      throw HostRequests.invalidField(
          operation, "argv", "holds a NUL character, which ends arguments");
    }
    if (argv.size() > MOST_WORDS
        || argv.stream().mapToLong(String::length).sum() > MOST_CHARACTERS) {
      throw HostRequests.invalidField(
          operation,
          "argv",
          "is longer than %d words or %d characters; more can be given in stdin"
              .formatted(MOST_WORDS, MOST_CHARACTERS));
    }
    return List.copyOf(argv);
  }

  private static Path folder(String operation, String text) {
    if (!text.startsWith("/") || text.indexOf('\0') >= 0) {
      throw HostRequests.invalidField(operation, "directory", "is no absolute path");
    }
    return Path.of(text).normalize();
  }

  private Path program(String operation, String written, Optional<Path> folder) {
    if (written.indexOf('/') < 0) {
      return written.equals(".") || written.equals("..")
          ? Path.of(written)
          : programs.find(written).orElseGet(() -> Path.of(written));
    }
    if (written.startsWith("/")) {
      return Path.of(written).normalize();
    }
    return folder
        .orElseThrow(() ->
            HostRequests.invalidField(
                operation,
                "argv",
                "begins with a program relative to a working directory, and there is no \"directory\""))
        .resolve(written)
        .normalize();
  }

  private static Optional<Path> real(Path program) {
    try {
      return program.isAbsolute() ? Optional.of(program.toRealPath()) : Optional.empty();
    } catch (IOException e) {
      return Optional.empty();
    }
  }

  private static Map<String, String> environment(String operation, Map<String, String> wanted) {
    if (wanted.size() > MOST_VARIABLES || wanted.values().stream().anyMatch(Objects::isNull)) {
      throw HostRequests.invalidField(
          operation,
          "environment",
          "must be an object of at most %d texts".formatted(MOST_VARIABLES));
    }
    long size =
        wanted.entrySet().stream()
            .mapToLong(e -> e.getKey().length() + e.getValue().length())
            .sum();
    if (size > MOST_CHARACTERS) {
      throw HostRequests.invalidField(
          operation, "environment", "is longer than %d characters".formatted(MOST_CHARACTERS));
    }
    wanted.forEach((name, value) -> Variable.check(operation, name, value));
    return Map.copyOf(wanted);
  }
}
