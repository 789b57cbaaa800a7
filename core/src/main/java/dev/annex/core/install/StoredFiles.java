package dev.annex.core.install;

import dev.annex.api.extension.PackageFiles;
import dev.annex.api.name.Digest;
import dev.annex.api.store.PackageStore;
import java.util.Optional;
import java.util.SortedSet;

/**
 * The files of an installed package, read and checked again whenever somebody asks, so that a
 * thousand installed extensions keep nothing of their packages in memory.
 */
record StoredFiles(PackageStore packages, Digest digest) implements PackageFiles {

  @Override
  public String origin() {
    return digest.toString();
  }

  @Override
  public SortedSet<String> paths() {
    return packages.get(digest).paths();
  }

  @Override
  public Optional<byte[]> read(String path) {
    return packages.get(digest).read(path);
  }
}
