package dev.annex.testhost;

import dev.annex.api.extension.PackageFiles;
import java.nio.charset.StandardCharsets;
import java.util.Map;
import java.util.Optional;
import java.util.SortedSet;
import java.util.TreeMap;
import java.util.TreeSet;

/** A package with some files in the place of its own. Immutable. */
record EditedPackage(PackageFiles original, Map<String, byte[]> edited) implements PackageFiles {

  /**
   * A package with edited files.
   *
   * @param word what stands for {@code path} in them
   */
  static PackageFiles of(
      PackageFiles original, Map<String, byte[]> edited, String word, String path) {
    if (edited.isEmpty()) {
      return original;
    }
    Map<String, byte[]> filled = new TreeMap<>();
    edited.forEach((name, content) ->
        filled.put(
            name,
            new String(content, StandardCharsets.UTF_8)
                .replace(word, path)
                .getBytes(StandardCharsets.UTF_8)));
    return new EditedPackage(original, filled);
  }

  @Override
  public String origin() {
    return original.origin();
  }

  @Override
  public SortedSet<String> paths() {
    SortedSet<String> all = new TreeSet<>(original.paths());
    all.addAll(edited.keySet());
    return all;
  }

  @Override
  public Optional<byte[]> read(String path) {
    return Optional.ofNullable(edited.get(path)).map(byte[]::clone).or(() -> original.read(path));
  }
}
