package dev.annex.core.install;

import dev.annex.api.extension.PackageFiles;
import dev.annex.api.fault.AnnexException;
import dev.annex.api.fault.ErrorCode;
import dev.annex.api.runtime.Dialect;
import dev.annex.api.value.Json;
import java.util.List;
import java.util.Optional;
import java.util.stream.Collectors;

/** Why a package is none that this host can read, as far as that can be told. */
final class Unrecognised {

  /** By which packages are known, of all contracts. */
  private static final List<String> MANIFESTS =
      List.of(
          "manifest.json", "manifest.yaml", "extension.json", "extension.toml", "mcp-server.json");

  private Unrecognised() {}

  static AnnexException of(PackageFiles files, List<Dialect> dialects) {
    List<String> found = MANIFESTS.stream().filter(name -> files.paths().contains(name)).toList();
    String why =
        found.stream()
            .flatMap(name -> broken(files, name).stream())
            .findFirst()
            .orElseGet(() -> none(found, dialects));
    return new AnnexException(
        ErrorCode.UNKNOWN_DIALECT,
        "Reading package \"%s\" failed: %s".formatted(files.origin(), why));
  }

  private static Optional<String> broken(PackageFiles files, String name) {
    if (!name.endsWith(".json")) {
      return Optional.empty();
    }
    try {
      return files.read(name).flatMap(bytes -> broken(name, bytes));
    } catch (AnnexException e) {
      return Optional.of(String.valueOf(e.getMessage()));
    }
  }

  private static Optional<String> broken(String name, byte[] bytes) {
    try {
      var _ = Json.parse(bytes);
      return Optional.empty();
    } catch (AnnexException e) {
      return Optional.of("its %s cannot be read. %s".formatted(name, e.getMessage()));
    }
  }

  private static String none(List<String> found, List<Dialect> dialects) {
    String known = dialects.stream().map(Dialect::name).collect(Collectors.joining(", "));
    return found.isEmpty()
        ? "none of the contracts this host speaks (%s) recognises it. A package is a folder or zip with one of %s at its root, or a bare .wasm module."
            .formatted(known, String.join(", ", MANIFESTS))
        : "it has %s, but none of the contracts this host speaks (%s) recognises that together with its other files. What is in it has to be what the contract asks for, and the code has to lie where it says: extension.js beside a manifest with name and version, for instance."
            .formatted(String.join(" and ", found), known);
  }
}
