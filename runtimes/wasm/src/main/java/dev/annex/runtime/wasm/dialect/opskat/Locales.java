package dev.annex.runtime.wasm.dialect.opskat;

import dev.annex.api.extension.PackageFiles;
import dev.annex.api.fault.AnnexException;
import dev.annex.api.value.Json;
import java.util.HashMap;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import tools.jackson.databind.JsonNode;

/**
 * The texts of a package by language. A key is looked up in the language's table, then in the
 * English one, and then stands for itself.
 */
final class Locales {

  static final String ENGLISH = "en";

  private static final String FOLDER = "locales/";
  private static final String SUFFIX = ".json";

  private final Map<String, Map<String, String>> tables;

  private Locales(Map<String, Map<String, String>> tables) {
    this.tables = tables;
  }

  static Locales of(PackageFiles files) {
    Map<String, Map<String, String>> tables = new TreeMap<>();
    for (String path : files.paths()) {
      String name = path.toLowerCase(Locale.ROOT);
      boolean table =
          name.startsWith(FOLDER)
              && name.endsWith(SUFFIX)
              && name.indexOf('/', FOLDER.length()) < 0;
      if (table) {
        tables.put(
            name.substring(FOLDER.length(), name.length() - SUFFIX.length()),
            table(files.read(path).orElseGet(() -> new byte[0])));
      }
    }
    return new Locales(tables);
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

  /** The languages there are, as tags in lower case. */
  Set<String> languages() {
    return tables.keySet();
  }

  /** The English text. */
  String resolve(String key) {
    return tables.getOrDefault(ENGLISH, Map.of()).getOrDefault(key, key);
  }

  /** The text in a language. */
  String resolve(String language, String key) {
    return tables.getOrDefault(language, Map.of()).getOrDefault(key, resolve(key));
  }
}
