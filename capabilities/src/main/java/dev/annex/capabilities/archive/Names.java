package dev.annex.capabilities.archive;

import dev.annex.capabilities.files.Glob;
import java.util.List;
import java.util.Optional;

/**
 * Which entries are meant.
 *
 * @param include all, when empty
 * @param exclude with all that lies in a folder that matches
 */
record Names(List<Glob> include, List<Glob> exclude) {

  static Names of(
      Optional<List<String>> include, Optional<List<String>> exclude, String operation) {
    return new Names(
        Glob.all(include, operation, "include"), Glob.all(exclude, operation, "exclude"));
  }

  /** Whether a path, or a folder on the way to it, is excluded. */
  boolean excludes(String path) {
    for (int end = path.indexOf('/'); end >= 0; end = path.indexOf('/', end + 1)) {
      if (excluded(path.substring(0, end))) {
        return true;
      }
    }
    return excluded(path);
  }

  private boolean excluded(String path) {
    return exclude.stream().anyMatch(glob -> glob.matchesPathOrName(path));
  }

  /** Whether a file is among those that are wanted. */
  boolean includes(String path) {
    return include.isEmpty() || include.stream().anyMatch(glob -> glob.matchesPathOrName(path));
  }

  boolean wants(String path) {
    return includes(path) && !excludes(path);
  }
}
