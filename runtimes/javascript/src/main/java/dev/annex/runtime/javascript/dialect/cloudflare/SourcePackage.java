package dev.annex.runtime.javascript.dialect.cloudflare;

import dev.annex.api.extension.PackageFiles;
import dev.annex.api.fault.AnnexException;
import dev.annex.api.fault.ErrorCode;
import dev.annex.api.value.Json;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

/**
 * An extension as a package. The contract knows it as a pair of manifest and source, never as
 * files, so these are ours: {@code manifest.json} with one file of code beside it, or one JSON file
 * that holds both, {@code {"manifest": …, "source": "…"}}, which is how the original stores it.
 *
 * @param code path of the file that holds the source
 * @param source as its author wrote it
 * @param typed whether it is TypeScript
 */
record SourcePackage(ObjectNode manifest, String code, String source, boolean typed) {

  private static final String MANIFEST = "manifest.json";

  /** In the order in which they are looked for; then the only one of {@link #ENDINGS} there is. */
  private static final List<String> USUAL =
      List.of(
          "extension.js",
          "extension.ts",
          "index.js",
          "index.ts",
          "source.js",
          "source.ts",
          "extension.mjs",
          "index.mjs");

  private static final List<String> ENDINGS = List.of(".js", ".mjs", ".ts");

  /** Members that this contract's manifests do not have, and those of others must have. */
  private static final Set<String> FOREIGN =
      Set.of("id", "backend", "hostABI", "actions", "tools", "runtime", "entry", "command");

  /** Whether a package looks like one; never throws. */
  static boolean isOne(PackageFiles files) {
    try {
      if (both(files).isPresent()) {
        return true;
      }
      Optional<JsonNode> manifest = files.read(MANIFEST).map(Json::parse);
      return manifest.isPresent()
          && manifest.get().path("name").isString()
          && FOREIGN.stream().noneMatch(manifest.get()::has)
          && code(files).isPresent();
    } catch (AnnexException e) {
      return false;
    }
  }

  /**
   * Reads one.
   *
   * @throws AnnexException {@code MANIFEST_INVALID}
   */
  static SourcePackage read(PackageFiles files) {
    try {
      Optional<SourcePackage> both = both(files);
      if (both.isPresent()) {
        return both.get();
      }
      byte[] manifest =
          files
              .read(MANIFEST)
              .orElseThrow(() ->
                  invalid(
                      "The package has neither a manifest.json nor one JSON file with \"manifest\" and \"source\"."));
      JsonNode document = Json.parse(manifest);
      if (!(document instanceof ObjectNode object)) {
        throw invalid("The manifest is no JSON object.");
      }
      String path =
          code(files)
              .orElseThrow(() ->
                  invalid(
                      "The package has none of %s, and not exactly one other file that ends in %s, so its code is not known."
                          .formatted(
                              String.join(", ", USUAL.subList(0, 6)), String.join(", ", ENDINGS))));
      String source = text(path, files.read(path).orElseThrow());
      return new SourcePackage(object, path, source, path.endsWith(".ts"));
    } catch (AnnexException e) {
      throw e.code() == ErrorCode.MANIFEST_INVALID
          ? e
          : invalid("The manifest cannot be read. " + e.fault().message());
    }
  }

  private static Optional<SourcePackage> both(PackageFiles files) {
    if (files.paths().size() != 1 || !files.paths().first().endsWith(".json")) {
      return Optional.empty();
    }
    String path = files.paths().first();
    JsonNode document = Json.parse(files.read(path).orElseThrow());
    return document.path("manifest") instanceof ObjectNode manifest
            && document.path("source").isString()
        ? Optional.of(
            new SourcePackage(manifest, path, document.path("source").stringValue(), false))
        : Optional.empty();
  }

  private static Optional<String> code(PackageFiles files) {
    Optional<String> usual =
        USUAL.stream().filter(path -> files.paths().contains(path)).findFirst();
    if (usual.isPresent()) {
      return usual;
    }
    List<String> others =
        files.paths().stream()
            .filter(path -> ENDINGS.stream().anyMatch(path::endsWith))
            .filter(path -> !path.endsWith(".d.ts"))
            .toList();
    return others.size() == 1 ? Optional.of(others.getFirst()) : Optional.empty();
  }

  private static String text(String path, byte[] bytes) {
    try {
      String text = StandardCharsets.UTF_8.newDecoder().decode(ByteBuffer.wrap(bytes)).toString();
      return text.startsWith("\uFEFF") ? text.substring(1) : text;
    } catch (CharacterCodingException e) {
      throw invalid("The file \"%s\" is no UTF-8.".formatted(path));
    }
  }

  private static AnnexException invalid(String why) {
    return new AnnexException(ErrorCode.MANIFEST_INVALID, why);
  }
}
