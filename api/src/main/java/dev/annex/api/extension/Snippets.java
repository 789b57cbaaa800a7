package dev.annex.api.extension;

import java.util.List;

/**
 * Texts that an extension brings for people to use again, such as commands or queries.
 *
 * @param categories the kinds of snippets it adds to those every host has
 * @param seeds the snippets
 */
public record Snippets(List<Category> categories, List<Snippet> seeds) {

  /** None. */
  public static final Snippets NONE = new Snippets(List.of(), List.of());

  public Snippets {
    categories = List.copyOf(categories);
    seeds = List.copyOf(seeds);
  }

  /**
   * A kind of snippets.
   *
   * @param id unique on the host
   * @param assetType the connections such snippets are for
   * @param title for people
   */
  public record Category(String id, String assetType, String title) {}

  /**
   * One text.
   *
   * @param key unique in its extension
   * @param category one of its extension's, or of those every host has
   */
  public record Snippet(
      String key, String name, String category, String content, String description) {}
}
