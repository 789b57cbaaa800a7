package dev.annex.runtime.process.dialect.agh.manifest;

import dev.annex.api.extension.PackageFiles;
import dev.annex.api.fault.AnnexException;
import dev.annex.api.fault.ErrorCode;
import dev.annex.api.value.Json;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Stream;
import tools.jackson.core.JacksonException;
import tools.jackson.core.StreamReadConstraints;
import tools.jackson.databind.JsonNode;
import tools.jackson.dataformat.toml.TomlFactory;
import tools.jackson.dataformat.toml.TomlMapper;

/**
 * Where the manifest of a package stands: at its root, or at that of the only folder in it, as
 * archives of releases have it. TOML goes before JSON.
 *
 * @param path of the manifest in the package
 * @param root what the paths of the extension's own files begin with: empty, or a name and {@code
 *     /}
 */
public record ManifestFile(String path, String root) {

  private static final String TOML = "extension.toml";
  private static final String JSON = "extension.json";

  /** Larger ones are no manifests. */
  private static final int MOST_BYTES = 4 << 20;

  private static final TomlMapper TOML_MAPPER =
      new TomlMapper(
          TomlFactory.builder()
              .streamReadConstraints(
                  StreamReadConstraints.builder()
                      .maxNestingDepth(Json.MAX_DEPTH)
                      .maxNumberLength(Json.MAX_NUMBER_LENGTH)
                      .build())
              .build());

  /** The manifest of a package; empty when there is none. */
  public static Optional<ManifestFile> in(PackageFiles files) {
    return at("", files).or(() -> onlyFolder(files).flatMap(root -> at(root, files)));
  }

  private static Optional<ManifestFile> at(String root, PackageFiles files) {
    return Stream.of(TOML, JSON)
        .map(name -> root + name)
        .filter(files.paths()::contains)
        .findFirst()
        .map(path -> new ManifestFile(path, root));
  }

  private static Optional<String> onlyFolder(PackageFiles files) {
    Set<String> tops = new TreeSet<>();
    for (String path : files.paths()) {
      int slash = path.indexOf('/');
      tops.add(slash < 0 ? path : path.substring(0, slash + 1));
    }
    return tops.size() == 1
        ? tops.stream().filter(top -> top.endsWith("/")).findFirst()
        : Optional.empty();
  }

  /**
   * Reads the document.
   *
   * @throws AnnexException {@code MANIFEST_INVALID}, with the reason
   */
  JsonNode read(PackageFiles files) {
    byte[] bytes = files.read(path).orElseThrow(() -> unreadable("it is not in the package"));
    if (bytes.length > MOST_BYTES) {
      throw unreadable("it has more than %d bytes".formatted(MOST_BYTES));
    }
    try {
      return path.endsWith(TOML) ? toml(bytes) : Json.parse(bytes);
    } catch (AnnexException e) {
      throw unreadable(e.fault().message());
    }
  }

  /** TOML's parser throws more than it says, so whatever it throws means that it cannot be read. */
  private JsonNode toml(byte[] bytes) {
    String text;
    try {
      text = StandardCharsets.UTF_8.newDecoder().decode(ByteBuffer.wrap(bytes)).toString();
    } catch (CharacterCodingException e) {
      throw unreadable("it is not UTF-8");
    }
    try {
      return Json.parse(Json.write(TOML_MAPPER.readTree(text)));
    } catch (JacksonException e) {
      String place =
          Optional.ofNullable(e.getLocation())
              .map(at -> " at line %d, column %d".formatted(at.getLineNr(), at.getColumnNr()))
              .orElse("");
      throw unreadable("%s%s".formatted(e.getOriginalMessage(), place));
    } catch (RuntimeException e) {
      throw unreadable("it is no TOML");
    }
  }

  private AnnexException unreadable(String why) {
    return new AnnexException(
        ErrorCode.MANIFEST_INVALID, "Reading %s failed: %s.".formatted(path, stripped(why)));
  }

  private static String stripped(String why) {
    return why.endsWith(".") ? why.substring(0, why.length() - 1) : why;
  }
}
