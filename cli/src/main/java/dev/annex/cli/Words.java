package dev.annex.cli;

import java.util.Optional;

/** A command line before it is read: only which command it may be about. */
final class Words {

  private static final String WITH_VALUE = "--data";

  private final Optional<String> command;

  Words(String... words) {
    command = command(words);
  }

  private static Optional<String> command(String... words) {
    for (int i = 0; i < words.length; i++) {
      if (words[i].equals(WITH_VALUE)) {
        i++;
      } else if (!words[i].startsWith("-")) {
        return Optional.of(words[i]);
      }
    }
    return Optional.empty();
  }

  /**
   * Whether a command must be known to read the line: the one it names; none when it names none;
   * all when it names something else, so that the right one can be suggested, and to complete them.
   */
  boolean mayNeed(String name) {
    return command
        .map(word -> word.equals(name) || word.equals("completion") || !isCommand(word))
        .orElse(false);
  }

  private static boolean isCommand(String word) {
    return CommandGroup.ALL.stream()
        .flatMap(group -> group.commands().stream())
        .anyMatch(command -> command.name().equals(word));
  }
}
