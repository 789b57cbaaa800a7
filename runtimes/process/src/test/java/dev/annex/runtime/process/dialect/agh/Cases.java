package dev.annex.runtime.process.dialect.agh;

import dev.annex.api.value.Json;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.stream.Stream;
import tools.jackson.databind.JsonNode;

/** The cases of this dialect, see {@code cases/agh/README.md}. */
public final class Cases {

  private static final Path FOLDER = Path.of("..", "..", "cases", "agh");

  private Cases() {}

  /** All of one file. */
  public static Stream<JsonNode> in(String file) {
    try {
      JsonNode all = Json.parse(Files.readAllBytes(FOLDER.resolve(file)));
      if (all.isEmpty()) {
        throw new IllegalStateException(file + " has no cases");
      }
      return all.valueStream();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** A JSON text with members in order, so that what is the same reads the same. */
  public static String canonical(JsonNode node) {
    return new String(Json.canonical(node), StandardCharsets.UTF_8);
  }
}
