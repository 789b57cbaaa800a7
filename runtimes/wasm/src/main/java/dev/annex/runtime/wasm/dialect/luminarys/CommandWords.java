package dev.annex.runtime.wasm.dialect.luminarys;

import java.util.Arrays;
import java.util.List;
import java.util.stream.Stream;

/**
 * Reads entries of {@code shell.allowlist} as patterns of our permission for commands. There the
 * program is a bare name or an absolute path, so one that is relative to the working directory
 * stands for that path in each folder where programs may start, and in those below it.
 */
final class CommandWords {

  private static final String MEANS_SOMETHING = "?[]{}'\"\\$";
  private static final String REST = "**";

  private CommandWords() {}

  /**
   * The patterns; none when ours cannot say what the entry means.
   *
   * @param folders where programs may start, absolute and without wildcards
   */
  static List<String> read(String written, List<String> folders) {
    List<String> words = Arrays.asList(written.strip().split(" +"));
    boolean possible =
        written.chars().noneMatch(c -> MEANS_SOMETHING.indexOf(c) >= 0 || c < ' ')
            && words.subList(0, words.size() - 1).stream().noneMatch(REST::equals);
    if (!possible) {
      return List.of();
    }
    String program = words.getFirst();
    String rest = String.join("", words.stream().skip(1).map(word -> " " + word).toList());
    if (isRelative(program)) {
      return folders.stream().flatMap(folder -> below(folder, program, rest)).toList();
    }
    boolean bareOrAbsolute =
        !program.isEmpty()
            && !program.equals(REST)
            && (program.indexOf('/') < 0 || isClean(program.substring(1)));
    return bareOrAbsolute ? List.of(program + rest) : List.of();
  }

  /** Whether what an entry means depends on the folder in which a program starts. */
  static boolean isRelative(String written) {
    int blank = written.indexOf(' ');
    String program = blank < 0 ? written : written.substring(0, blank);
    return program.indexOf('/') > 0;
  }

  /** The text {@code ./**} takes arguments along, so it is every program with any. */
  private static Stream<String> below(String folder, String program, String rest) {
    String path = program.startsWith("./") ? program.substring(2) : program;
    String start = folder.equals("/") ? "/" : escaped(folder) + "/";
    if (path.equals(REST)) {
      return Stream.of(start + REST + (rest.isEmpty() ? " " + REST : rest));
    }
    return isClean(path)
        ? Stream.of(start + path + rest, start + REST + "/" + path + rest)
        : Stream.of();
  }

  private static boolean isClean(String path) {
    return Arrays.stream(path.split("/", -1))
        .noneMatch(name -> name.isEmpty() || name.equals(".") || name.equals(".."));
  }

  private static String escaped(String folder) {
    return folder.replaceAll("[ '\"\\\\]", "\\\\$0");
  }
}
