package dev.annex.testkit;

import dev.annex.api.extension.PackageFiles;
import java.nio.charset.StandardCharsets;
import java.util.Collections;
import java.util.Optional;
import java.util.SortedMap;
import java.util.SortedSet;
import java.util.TreeMap;

/**
 * A package from memory. Immutable; {@code with} copies. Paths are taken as they are, also those
 * that a real reader would refuse.
 */
public final class FakeFiles implements PackageFiles {

  private final String origin;
  private final SortedMap<String, byte[]> files;

  private FakeFiles(String origin, SortedMap<String, byte[]> files) {
    this.origin = origin;
    this.files = files;
  }

  /** A package without files. */
  public static FakeFiles from(String origin) {
    return new FakeFiles(origin, new TreeMap<>());
  }

  /** A copy with one more file. */
  public FakeFiles with(String path, byte[] bytes) {
    SortedMap<String, byte[]> more = new TreeMap<>(files);
    more.put(path, bytes.clone());
    return new FakeFiles(origin, more);
  }

  /** A copy with one more file, its text in UTF-8. */
  public FakeFiles with(String path, String text) {
    return with(path, text.getBytes(StandardCharsets.UTF_8));
  }

  /** A copy without a file. */
  public FakeFiles without(String path) {
    SortedMap<String, byte[]> fewer = new TreeMap<>(files);
    fewer.remove(path);
    return new FakeFiles(origin, fewer);
  }

  @Override
  public String origin() {
    return origin;
  }

  @Override
  public SortedSet<String> paths() {
    return Collections.unmodifiableSortedSet(new TreeMap<>(files).navigableKeySet());
  }

  @Override
  public Optional<byte[]> read(String path) {
    return Optional.ofNullable(files.get(path)).map(byte[]::clone);
  }
}
