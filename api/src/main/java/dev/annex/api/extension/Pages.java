package dev.annex.api.extension;

import java.util.List;
import java.util.Optional;

/**
 * The pages of an extension for people: web components that a user interface shows. The host hands
 * out their files and runs what they call; it never runs them itself.
 *
 * @param entry path of the JavaScript module that exports the components
 * @param styles path of their style sheet
 * @param folders whose files pages may fetch, each ending in {@code /}
 * @param pages at least one
 */
public record Pages(String entry, Optional<String> styles, List<String> folders, List<Page> pages) {

  public Pages {
    folders = List.copyOf(folders);
    pages = List.copyOf(pages);
  }

  /**
   * One page.
   *
   * @param id unique in its extension
   * @param slot where a user interface shows it, such as {@link #CONNECT}; empty for nowhere in
   *     particular
   * @param title for people
   * @param component the name under which the module exports it
   */
  public record Page(String id, String slot, String title, String component) {

    /** The slot of the page that a connection of the extension's types opens with. */
    public static final String CONNECT = "asset.connect";
  }

  /** Whether pages may fetch a file of the package, if there is one at this path. */
  public boolean offers(String path) {
    return path.equals(entry)
        || styles.filter(path::equals).isPresent()
        || folders.stream().anyMatch(path::startsWith);
  }
}
