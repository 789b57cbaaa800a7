package dev.annex.distribution;

import dev.annex.api.extension.PackageFiles;
import java.util.Collections;
import java.util.Optional;
import java.util.SortedMap;
import java.util.SortedSet;
import java.util.TreeMap;

/** Files of a package, in memory. Immutable. */
final class MemoryFiles implements PackageFiles {

  private final String origin;
  private final TreeMap<String, byte[]> files;

  MemoryFiles(String origin, SortedMap<String, byte[]> files) {
    this.origin = origin;
    this.files = new TreeMap<>(files);
  }

  @Override
  public String origin() {
    return origin;
  }

  @Override
  public SortedSet<String> paths() {
    return Collections.unmodifiableSortedSet(files.navigableKeySet());
  }

  @Override
  public Optional<byte[]> read(String path) {
    return Optional.ofNullable(files.get(path)).map(byte[]::clone);
  }
}
