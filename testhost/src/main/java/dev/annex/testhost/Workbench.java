package dev.annex.testhost;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Stream;

/**
 * What several test hosts have together, because it takes long to make: compiled code and
 * certificates, in a private folder for temporary files that goes with this. Any thread.
 *
 * <p>Hosts on one bench share nothing else. To be closed after them.
 */
public final class Workbench implements AutoCloseable {

  private final Path folder;
  private final Map<Set<String>, Certificates> certificates = new HashMap<>();

  /** An empty one. */
  public Workbench() {
    try {
      folder = Files.createTempDirectory("annex-test-");
    } catch (IOException e) {
      throw new UncheckedIOException("making a folder for temporary files failed", e);
    }
  }

  Path compiled() {
    return folder.resolve("compiled");
  }

  /** A new folder of somebody's own, without links on the way. */
  Path newFolder(String name) {
    try {
      return Files.createTempDirectory(folder, name + "-").toRealPath();
    } catch (IOException e) {
      throw new UncheckedIOException("making a folder for temporary files failed", e);
    }
  }

  synchronized Certificates certificates(Set<String> hosts) {
    Set<String> key = Set.copyOf(new TreeSet<>(hosts));
    return certificates.computeIfAbsent(
        key, names -> Certificates.make(newFolder("keys").resolve("keys.p12"), names));
  }

  /** Removes a folder and all in it; a link goes, what it leads to stays. */
  static void remove(Path folder) {
    try (Stream<Path> all = Files.walk(folder)) {
      List<Path> deepestFirst = all.sorted(Comparator.reverseOrder()).toList();
      for (Path one : deepestFirst) {
        Files.deleteIfExists(one);
      }
    } catch (IOException e) {
      throw new UncheckedIOException("removing temporary files failed", e);
    }
  }

  @Override
  public void close() {
    if (Files.exists(folder)) {
      remove(folder);
    }
  }
}
