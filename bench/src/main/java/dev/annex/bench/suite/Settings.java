package dev.annex.bench.suite;

import java.nio.file.Path;
import java.time.Duration;
import java.util.List;

/**
 * How and where to measure.
 *
 * @param root the project's folder
 * @param annex the launcher
 * @param scratch an empty folder for data directories and logs
 * @param round how long each contender runs before it is the next one's turn
 * @param rounds how many turns count
 * @param warmUp how many turns come before those
 */
public record Settings(
    Path root, Path annex, Path scratch, Duration round, int rounds, int warmUp) {

  /** What every server's JVM is given where calls are measured, so that heaps are alike. */
  static final List<String> HEAP = List.of("-Xms1g", "-Xmx1g");

  Path log(String name) {
    return scratch.resolve(name + ".log");
  }
}
