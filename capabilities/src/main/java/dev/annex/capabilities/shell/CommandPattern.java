package dev.annex.capabilities.shell;

import dev.annex.api.fault.AnnexException;
import dev.annex.api.fault.ErrorCode;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * Which commands are meant: a program and its arguments, word by word with single blanks between.
 * Words are compared with whole arguments, so no character in an argument ends it or begins
 * another. {@code **} as the last word stands for any further arguments, options included.
 */
final class CommandPattern {

  private static final String REST = "**";

  private final String written;
  private final boolean bareProgram;
  private final Wildcards program;
  private final List<Wildcards> arguments;
  private final boolean anyRest;

  private CommandPattern(
      String written,
      boolean bareProgram,
      Wildcards program,
      List<Wildcards> arguments,
      boolean anyRest) {
    this.written = written;
    this.bareProgram = bareProgram;
    this.program = program;
    this.arguments = List.copyOf(arguments);
    this.anyRest = anyRest;
  }

  /**
   * Reads the written form.
   *
   * @throws AnnexException {@code INVALID_NAME}, saying what is wrong with it
   */
  static CommandPattern parse(String written) {
    List<String> words = words(written);
    String program = words.getFirst();
    if (program.equals(REST)) {
      throw invalid(written, "for every command leave the pattern out");
    }
    boolean bare = program.indexOf('/') < 0;
    if (!bare && !isCleanPath(program)) {
      throw invalid(
          written,
          "its program must be a bare name, or an absolute path without \"..\" and doubled slashes");
    }
    boolean anyRest = words.size() > 1 && words.getLast().equals(REST);
    List<String> single = words.subList(1, words.size() - (anyRest ? 1 : 0));
    if (single.contains(REST)) {
      throw invalid(written, "** for any further arguments can only be its last word");
    }
    return new CommandPattern(
        written,
        bare,
        Wildcards.parse(program),
        single.stream().map(Wildcards::parse).toList(),
        anyRest);
  }

  private static boolean isCleanPath(String program) {
    return program.startsWith("/") && Path.of(program).normalize().toString().equals(program);
  }

  /** A backslash keeps a blank inside its word. */
  private static List<String> words(String written) {
    List<String> words = new ArrayList<>();
    StringBuilder word = new StringBuilder();
    for (int i = 0; i < written.length(); i++) {
      char c = written.charAt(i);
      if (c == '\\' && i + 1 < written.length()) {
        word.append(c).append(written.charAt(++i));
      } else if (c == ' ') {
        words.add(word.toString());
        word.setLength(0);
      } else {
        word.append(c);
      }
    }
    words.add(word.toString());
    if (words.contains("")) {
      throw invalid(written, "between its words stands one blank each");
    }
    return words;
  }

  private static AnnexException invalid(String written, String why) {
    return new AnnexException(
        ErrorCode.INVALID_NAME, "\"%s\" is no command pattern: %s.".formatted(written, why));
  }

  /** Whether a command is one of those. */
  boolean matches(Command command) {
    return matchesProgram(command) && matches(command.arguments());
  }

  /**
   * A bare name means what the host finds under it, so only who wrote the bare name gets that. With
   * wildcards in a path, what a link in the folder leads to must match too: who may put links there
   * would otherwise choose the program.
   */
  private boolean matchesProgram(Command command) {
    if (bareProgram) {
      return command.bare() && program.matches(command.written());
    }
    Optional<Path> real = command.real();
    return program.matches(command.program().toString())
        && (!program.wild() || real.isEmpty() || program.matches(real.get().toString()));
  }

  /**
   * Whether every command of the other surely is one of these. A path with wildcards includes only
   * itself, because what links lead to counts there too.
   */
  boolean includes(CommandPattern other) {
    boolean sameProgram =
        program.equals(other.program) || (bareProgram && program.includes(other.program));
    return bareProgram == other.bareProgram && sameProgram && includesArguments(other);
  }

  private boolean includesArguments(CommandPattern other) {
    int more = other.arguments.size() - arguments.size();
    if (more < 0 || (!anyRest && (more > 0 || other.anyRest))) {
      return false;
    }
    for (int i = 0; i < arguments.size(); i++) {
      if (!arguments.get(i).includes(other.arguments.get(i))) {
        return false;
      }
    }
    return true;
  }

  private boolean matches(List<String> given) {
    if (given.size() < arguments.size() || (given.size() > arguments.size() && !anyRest)) {
      return false;
    }
    for (int i = 0; i < arguments.size(); i++) {
      if (!arguments.get(i).matches(given.get(i))) {
        return false;
      }
    }
    return true;
  }

  @Override
  public boolean equals(Object other) {
    return other instanceof CommandPattern pattern && written.equals(pattern.written);
  }

  @Override
  public int hashCode() {
    return written.hashCode();
  }

  @Override
  public String toString() {
    return written;
  }
}
