package dev.annex.runtime.wasm.dialect.opskat;

import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/** The rules for snippets; Annex has no snippets, but a manifest that breaks them is refused. */
final class SnippetRules {

  private static final Set<String> BUILT_IN = Set.of("shell", "sql", "redis", "mongo", "prompt");
  private static final Pattern CATEGORY = Pattern.compile("[a-z][a-z0-9-]{0,31}");
  private static final Pattern KEY = Pattern.compile("[a-z0-9][a-z0-9-]{0,63}");

  private SnippetRules() {}

  static void check(ManifestFields manifest) {
    ManifestFields snippets = manifest.object("snippets");
    Set<String> assetTypes =
        manifest.objects("assetTypes").stream()
            .map(type -> type.text("type"))
            .collect(Collectors.toSet());
    Set<String> categories = new HashSet<>();
    for (ManifestFields category : snippets.objects("categories")) {
      checkCategory(category, assetTypes, categories);
    }
    Set<String> keys = new HashSet<>();
    List<ManifestFields> seeds = snippets.objects("seed");
    for (ManifestFields seed : seeds) {
      checkSeed(seed, categories, keys);
    }
  }

  private static void checkCategory(
      ManifestFields category, Set<String> assetTypes, Set<String> seen) {
    String id = category.text("id");
    require(CATEGORY.matcher(id).matches(), category, "id must match ^" + CATEGORY + "$", id);
    require(!BUILT_IN.contains(id), category, "id is the name of a built-in category", id);
    require(seen.add(id), category, "id is used twice", id);
    String assetType = category.text("assetType");
    require(
        assetTypes.contains(assetType), category, "assetType is not among assetTypes", assetType);
  }

  private static void checkSeed(ManifestFields seed, Set<String> categories, Set<String> seen) {
    String key = seed.text("key");
    require(KEY.matcher(key).matches(), seed, "key must match ^" + KEY + "$", key);
    require(seen.add(key), seed, "key is used twice", key);
    String name = seed.text("name");
    require(!name.isBlank(), seed, "name is required", name);
    String content = seed.text("content");
    require(!content.isBlank(), seed, "content is required", content);
    String category = seed.text("category");
    require(
        BUILT_IN.contains(category) || categories.contains(category),
        seed,
        "category is neither built in nor declared",
        category);
  }

  private static void require(boolean holds, ManifestFields where, String rule, String got) {
    if (!holds) {
      throw ManifestFields.invalid(
          "%s%s (got %s)".formatted(where.path(), rule, ManifestFields.quote(got)));
    }
  }
}
