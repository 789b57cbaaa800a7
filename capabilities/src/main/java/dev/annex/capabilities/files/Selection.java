package dev.annex.capabilities.files;

import dev.annex.api.capability.HostRequests;
import dev.annex.files.FileLimits;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/**
 * Which part of a tree is looked at.
 *
 * @param hidden whether names that begin with a dot are
 * @param ignored names of folders that are not gone into
 * @param depth how many levels
 */
record Selection(boolean hidden, Set<String> ignored, int depth) {

  private static final int MOST_IGNORED = 256;

  static Selection of(
      Optional<Boolean> hidden,
      Optional<List<String>> ignored,
      Optional<Long> depth,
      String operation) {
    List<String> names = ignored.orElse(List.of());
    if (names.size() > MOST_IGNORED) {
      throw HostRequests.invalidField(
          operation, "ignore", "has more than %d names".formatted(MOST_IGNORED));
    }
    return new Selection(
        Fields.flag(hidden),
        Set.copyOf(names),
        (int)
            Fields.number(
                depth, FileLimits.PATH_DEPTH, 1, FileLimits.PATH_DEPTH, operation, "depth"));
  }

  /** Whether an entry is passed over with all that is in it. */
  boolean passesOver(String name, boolean directory) {
    return (!hidden && name.startsWith(".")) || (directory && ignored.contains(name));
  }
}
