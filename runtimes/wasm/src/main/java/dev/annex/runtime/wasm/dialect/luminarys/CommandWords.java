package dev.annex.runtime.wasm.dialect.luminarys;

import java.util.Arrays;
import java.util.List;
import java.util.Optional;

/** Reads entries of {@code shell.allowlist} as patterns of our permission for commands. */
final class CommandWords {

  private static final String MEANS_SOMETHING = "?[]{}'\"\\$";
  private static final String REST = "**";

  private CommandWords() {}

  /** The pattern; empty when ours cannot say what the entry means. */
  static Optional<String> read(String written) {
    List<String> words = Arrays.asList(written.strip().split(" +"));
    String program = words.getFirst();
    boolean possible =
        isProgram(program)
            && written.chars().noneMatch(c -> MEANS_SOMETHING.indexOf(c) >= 0 || c < ' ')
            && words.subList(0, words.size() - 1).stream().noneMatch(REST::equals)
            && !(words.size() == 1 && program.equals(REST));
    return possible ? Optional.of(String.join(" ", words)) : Optional.empty();
  }

  private static boolean isProgram(String program) {
    if (program.isEmpty()) {
      return false;
    }
    if (program.indexOf('/') < 0) {
      return true;
    }
    return program.startsWith("/")
        && !program.endsWith("/")
        && !program.contains("//")
        && Arrays.stream(program.split("/"))
            .noneMatch(name -> name.equals(".") || name.equals(".."));
  }
}
