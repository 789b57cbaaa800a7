package dev.annex.bench.sandbox;

import java.nio.file.Path;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.EnumSet;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;

/**
 * What to measure and how long.
 *
 * @param root the project's folder
 * @param millis how long each engine is asked before it is the next one's turn
 * @param rounds turns that count
 * @param warmUp turns before those
 * @param heat how many seconds an engine of the JVM is kept busy with each thing before its turns
 */
record SandboxOptions(
    Path root, int millis, int rounds, int warmUp, int heat, Set<Part> parts, Optional<Path> json) {

  private static final int FINER = 4;

  static final String USAGE =
      """
      Usage: bench/run sandbox [--millis N] [--rounds N] [--warm-up N] [--heat N]
                               [--only calls|kernels|fuel|load|idle|stops|many]... [--json FILE]
        --millis N    how long each engine is asked before it is the next one's turn (500)
        --rounds N    turns that count (7)
        --warm-up N   turns before those (2)
        --heat N      seconds that engines of the JVM get for each thing before its turns (10)
        --only NAME   measure this and nothing else; may be given several times
        --json FILE   write the figures there too
      """;

  static SandboxOptions parse(List<String> words) {
    Path root = Path.of("").toAbsolutePath();
    int millis = 500;
    int rounds = 7;
    int warmUp = 2;
    int heat = 10;
    Set<Part> parts = EnumSet.noneOf(Part.class);
    Optional<Path> json = Optional.empty();
    Deque<String> rest = new ArrayDeque<>(words);
    while (!rest.isEmpty()) {
      String option = rest.removeFirst();
      String value =
          Optional.ofNullable(rest.pollFirst())
              .orElseThrow(() -> new IllegalArgumentException(option + " needs a value"));
      switch (option) {
        case "--root" -> root = Path.of(value).toAbsolutePath();
        case "--millis" -> millis = number(option, value, 1);
        case "--rounds" -> rounds = number(option, value, 1);
        case "--warm-up" -> warmUp = number(option, value, 0);
        case "--heat" -> heat = number(option, value, 0);
        case "--only" -> parts.add(Part.named(value));
        case "--json" -> json = Optional.of(Path.of(value).toAbsolutePath());
        default -> throw new IllegalArgumentException("there is no option " + option);
      }
    }
    return new SandboxOptions(
        root,
        millis,
        rounds,
        warmUp,
        heat,
        parts.isEmpty() ? EnumSet.allOf(Part.class) : parts,
        json);
  }

  /** As long altogether, in shorter turns: for contenders that differ little. */
  SandboxOptions finer() {
    return new SandboxOptions(
        root, Math.max(1, millis / FINER), rounds * FINER, warmUp, heat, parts, json);
  }

  private static int number(String option, String value, int least) {
    if (!value.matches("[0-9]{1,6}") || Integer.parseInt(value) < least) {
      throw new IllegalArgumentException(
          "%s must be a whole number of at least %d, not %s".formatted(option, least, value));
    }
    return Integer.parseInt(value);
  }

  /** What can be measured. */
  enum Part {
    CALLS,
    KERNELS,
    FUEL,
    LOAD,
    IDLE,
    STOPS,
    MANY;

    static Part named(String name) {
      for (Part part : values()) {
        if (part.name().toLowerCase(Locale.ROOT).equals(name)) {
          return part;
        }
      }
      throw new IllegalArgumentException("there is nothing called %s to measure".formatted(name));
    }
  }
}
