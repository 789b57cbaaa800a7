package dev.annex.runtime.wasm.dialect.opskat;

import java.util.Arrays;
import java.util.Optional;
import java.util.stream.Collectors;

/** Paths that manifests name: relative, with {@code /}, inside the package. */
final class PackagePath {

  private PackagePath() {}

  /** The path as packages write it; empty when it leads outside, or is none but a URL. */
  static Optional<String> plain(String path) {
    boolean inside =
        !path.startsWith("/")
            && !path.contains("\\")
            && !path.contains(":")
            && Arrays.stream(path.split("/", -1)).noneMatch(part -> part.equals(".."));
    return inside
        ? Optional.of(
            Arrays.stream(path.split("/"))
                .filter(part -> !part.isEmpty() && !part.equals("."))
                .collect(Collectors.joining("/")))
        : Optional.empty();
  }

  /** The folder of a file, ending in {@code /}; empty for a file that lies in none. */
  static Optional<String> folder(String path) {
    int slash = path.lastIndexOf('/');
    return slash < 0 ? Optional.empty() : Optional.of(path.substring(0, slash + 1));
  }
}
