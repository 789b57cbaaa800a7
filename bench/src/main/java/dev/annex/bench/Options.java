package dev.annex.bench;

import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.EnumSet;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;

/**
 * What the command line says.
 *
 * @param annex the launcher to measure
 * @param json where the figures also go
 */
record Options(
    Path root,
    Path annex,
    Duration round,
    int rounds,
    int warmUp,
    Set<Suite> suites,
    Optional<Path> json) {

  static final String USAGE =
      """
      Usage: bench/run [--seconds N] [--rounds N] [--warm-up N] [--only http|stdio|startup|kill]... [--json FILE]
             bench/run opskat [--seconds N] [--rounds N] [--warm-up N] [--json FILE]
             bench/run luminarys [--seconds N] [--rounds N] [--warm-up N] [--json FILE]
             bench/run process [--seconds N] [--rounds N] [--warm-up N] [--only agh-go|agh-java|idle]... [--json FILE]
             bench/run --micro [JMH options]
        --seconds N   how long each server is called before it is the next one's turn (5)
        --rounds N    turns that count (5)
        --warm-up N   turns before those (3)
        --only NAME   measure this and nothing else; may be given several times
        --json FILE   write the figures there too
        --annex FILE  the launcher to measure, when not the one of this checkout
      """;

  static Options parse(List<String> words) {
    Path root = Path.of("").toAbsolutePath();
    Optional<Path> annex = Optional.empty();
    Duration round = Duration.ofSeconds(5);
    int rounds = 5;
    int warmUp = 3;
    Set<Suite> suites = EnumSet.noneOf(Suite.class);
    Optional<Path> json = Optional.empty();
    Deque<String> rest = new ArrayDeque<>(words);
    while (!rest.isEmpty()) {
      String option = rest.removeFirst();
      switch (option) {
        case "--root" -> root = Path.of(value(option, rest)).toAbsolutePath();
        case "--annex" -> annex = Optional.of(Path.of(value(option, rest)).toAbsolutePath());
        case "--seconds" -> round = Duration.ofSeconds(number(option, rest, 1));
        case "--rounds" -> rounds = number(option, rest, 1);
        case "--warm-up" -> warmUp = number(option, rest, 0);
        case "--only" -> suites.add(Suite.named(value(option, rest)));
        case "--json" -> json = Optional.of(Path.of(value(option, rest)).toAbsolutePath());
        default -> throw new IllegalArgumentException("there is no option " + option);
      }
    }
    return new Options(
        root,
        annex.orElse(root.resolve("annex")),
        round,
        rounds,
        warmUp,
        suites.isEmpty() ? EnumSet.range(Suite.HTTP, Suite.KILL) : suites,
        json);
  }

  private static String value(String option, Deque<String> rest) {
    return Optional.ofNullable(rest.pollFirst())
        .orElseThrow(() -> new IllegalArgumentException(option + " needs a value"));
  }

  private static int number(String option, Deque<String> rest, int least) {
    String value = value(option, rest);
    if (!value.matches("[0-9]{1,6}") || Integer.parseInt(value) < least) {
      throw new IllegalArgumentException(
          "%s must be a whole number of at least %d, not %s".formatted(option, least, value));
    }
    return Integer.parseInt(value);
  }

  /** What can be measured. */
  enum Suite {
    HTTP,
    STDIO,
    STARTUP,
    KILL,
    /** Not among those that are measured without being named: the script prepares it. */
    OPSKAT,
    /** Not among those either: it is about one dialect. */
    LUMINARYS,
    /** Nor are these: the script prepares what they need. */
    AGH_GO,
    AGH_JAVA,
    IDLE;

    static Suite named(String name) {
      for (Suite suite : values()) {
        if (suite.name().toLowerCase(Locale.ROOT).replace('_', '-').equals(name)) {
          return suite;
        }
      }
      throw new IllegalArgumentException("there is nothing called %s to measure".formatted(name));
    }
  }
}
