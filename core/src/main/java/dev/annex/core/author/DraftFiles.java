package dev.annex.core.author;

import dev.annex.api.extension.PackageFiles;
import dev.annex.api.value.Json;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Optional;
import java.util.SortedSet;
import java.util.TreeSet;

/** A draft as a package: a manifest and one file of code. */
record DraftFiles(Draft draft, String origin) implements PackageFiles {

  private static final String MANIFEST = "manifest.json";
  private static final String CODE = "extension.js";

  @Override
  public SortedSet<String> paths() {
    return new TreeSet<>(List.of(MANIFEST, CODE));
  }

  @Override
  public Optional<byte[]> read(String path) {
    return switch (path) {
      case MANIFEST -> Optional.of(Json.writeBytes(draft.manifest()));
      case CODE -> Optional.of(draft.source().getBytes(StandardCharsets.UTF_8));
      default -> Optional.empty();
    };
  }
}
