package dev.annex.testhost.cases;

import dev.annex.api.fault.AnnexException;
import dev.annex.api.value.Json;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

/**
 * A case as it is written down.
 *
 * @param name the file's, without its ending; with folders between when it lies deeper
 */
public record CaseFile(String name, Path path, ObjectNode document) {

  private static final String ENDING = ".json";

  /**
   * Reads a case, or all of a folder and the folders in it, in the order of their names.
   *
   * @throws AnnexException {@code INVALID_REQUEST}, naming the file and what is wrong
   */
  public static List<CaseFile> read(Path source) {
    if (Files.isRegularFile(source)) {
      return List.of(one(source, String.valueOf(source.getFileName())));
    }
    if (!Files.isDirectory(source)) {
      throw CaseFailure.of(source.toString(), "there is no such file or folder");
    }
    try (Stream<Path> all = Files.walk(source)) {
      List<CaseFile> cases =
          all.filter(path -> path.toString().endsWith(ENDING) && Files.isRegularFile(path))
              .sorted()
              .map(path -> one(path, source.relativize(path).toString()))
              .toList();
      if (cases.isEmpty()) {
        throw CaseFailure.of(source.toString(), "there is no file *.json in it");
      }
      return cases;
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static CaseFile one(Path path, String file) {
    String name = file.endsWith(ENDING) ? file.substring(0, file.length() - ENDING.length()) : file;
    try {
      JsonNode document = Json.parse(Files.readAllBytes(path));
      if (document instanceof ObjectNode object) {
        return new CaseFile(name.replace('\\', '/'), path, object);
      }
      throw CaseFailure.of(path.toString(), "it must be an object");
    } catch (IOException e) {
      throw CaseFailure.of(path.toString(), "it cannot be read: " + e);
    } catch (AnnexException e) {
      if (e.getMessage() != null && e.getMessage().startsWith("Reading test case")) {
        throw e;
      }
      throw CaseFailure.of(path.toString(), "it is no JSON: " + e.getMessage());
    }
  }

  /** The same case with other contents. */
  CaseFile with(ObjectNode changed) {
    return new CaseFile(name, path, changed);
  }

  /** Writes it to its file. */
  void write(ObjectNode changed) {
    try {
      Files.writeString(path, Json.writePretty(changed) + "\n", StandardCharsets.UTF_8);
    } catch (IOException e) {
      throw new UncheckedIOException("writing %s failed".formatted(path), e);
    }
  }
}
