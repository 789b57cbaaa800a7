package dev.annex.runtime.wasm.dialect.opskat;

import dev.annex.api.extension.PackageFiles;
import dev.annex.api.fault.AnnexException;
import dev.annex.api.value.Json;
import java.util.HashMap;
import java.util.Locale;
import java.util.Map;
import tools.jackson.databind.JsonNode;

/** The English texts of a package; a key without text stands for itself. */
final class Locales {

  private static final String FOLDER = "locales/";
  private static final String ENGLISH = "en.json";

  private final Map<String, String> english;

  private Locales(Map<String, String> english) {
    this.english = english;
  }

  static Locales of(PackageFiles files) {
    for (String path : files.paths()) {
      if (path.startsWith(FOLDER)
          && path.substring(FOLDER.length()).toLowerCase(Locale.ROOT).equals(ENGLISH)) {
        return new Locales(table(files.read(path).orElseGet(() -> new byte[0])));
      }
    }
    return new Locales(Map.of());
  }

  /** A file that is no flat table of texts counts for nothing, as in the original. */
  private static Map<String, String> table(byte[] bytes) {
    Map<String, String> texts = new HashMap<>();
    try {
      JsonNode document = Json.parse(bytes);
      if (!document.isObject()) {
        return Map.of();
      }
      for (Map.Entry<String, JsonNode> text : document.properties()) {
        if (!text.getValue().isString()) {
          return Map.of();
        }
        texts.put(text.getKey(), text.getValue().stringValue());
      }
    } catch (AnnexException e) {
      return Map.of();
    }
    return texts;
  }

  String resolve(String key) {
    return english.getOrDefault(key, key);
  }
}
