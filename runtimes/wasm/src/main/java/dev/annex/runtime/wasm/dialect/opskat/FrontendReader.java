package dev.annex.runtime.wasm.dialect.opskat;

import static dev.annex.runtime.wasm.dialect.opskat.ManifestFields.quote;

import dev.annex.api.extension.PackageFiles;
import dev.annex.api.extension.Pages;
import dev.annex.api.extension.Pages.Page;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Stream;

/**
 * Reads {@code frontend}: the pages and their files. The original looks at it only when a page is
 * opened, so what could never be opened is listed as without effect; a path out of the package is
 * refused.
 */
final class FrontendReader {

  /** Beside the folders of the module and of its styles; the folder of the package is none. */
  private static final List<String> FOLDERS = List.of("locales/", "assets/");

  private static final String NOT_SHOWN =
      "frontend is served, and nothing shows it yet: this version of Annex has no user interface that opens pages of extensions.";

  private final ManifestFields frontend;
  private final Locales locales;
  private final PackageFiles files;
  private final List<String> ignored;

  /**
   * A reader of one manifest.
   *
   * @param ignored takes a sentence about each word without effect
   */
  FrontendReader(
      ManifestFields manifest, Locales locales, PackageFiles files, List<String> ignored) {
    this.frontend = manifest.object("frontend");
    this.locales = locales;
    this.files = files;
    this.ignored = ignored;
  }

  /** The pages; empty when there is none that could be opened. */
  Optional<Pages> read() {
    String entry = path("entry");
    String styles = path("styles");
    List<Page> pages = pages();
    if (entry.isEmpty()) {
      ignored.add("frontend has no effect: it names no entry.");
      return Optional.empty();
    }
    if (!files.paths().contains(entry)) {
      ignored.add(
          "frontend has no effect: the package has no %s, which is its entry."
              .formatted(quote(entry)));
      return Optional.empty();
    }
    if (pages.isEmpty()) {
      ignored.add("frontend has no effect: it has no page that could be opened.");
      return Optional.empty();
    }
    ignored.add(NOT_SHOWN);
    Optional<String> there = Optional.of(styles).filter(path -> files.read(path).isPresent());
    if (!styles.isEmpty() && there.isEmpty()) {
      ignored.add("frontend.styles has no effect: the package has no %s.".formatted(quote(styles)));
    }
    return Optional.of(new Pages(entry, there, folders(entry, there), pages));
  }

  private String path(String member) {
    String path = frontend.text(member);
    return PackagePath.plain(path)
        .orElseThrow(() ->
            ManifestFields.invalid(
                "frontend.%s must be a file inside the package (got %s)"
                    .formatted(member, quote(path))));
  }

  private List<Page> pages() {
    List<Page> pages = new ArrayList<>();
    Set<String> ids = new HashSet<>();
    for (ManifestFields declared : frontend.objects("pages")) {
      String id = declared.text("id");
      String slot = declared.text("slot");
      String component = declared.text("component");
      String title = locales.resolve(declared.object("i18n").text("name"));
      String place = declared.path().substring(0, declared.path().length() - 1);
      if (id.isEmpty() || component.isEmpty()) {
        ignored.add("%s has no effect: it needs an id and a component.".formatted(place));
        continue;
      }
      if (!ids.add(id)) {
        ignored.add("%s has no effect: another page has the id %s.".formatted(place, quote(id)));
        continue;
      }
      if (!slot.isEmpty() && !slot.equals(Page.CONNECT)) {
        ignored.add(
            "%s.slot has no effect: only %s is a place for pages (got %s)."
                .formatted(place, Page.CONNECT, quote(slot)));
      }
      pages.add(new Page(id, slot, title.isEmpty() ? id : title, component));
    }
    return pages;
  }

  private static List<String> folders(String entry, Optional<String> styles) {
    Stream<String> own =
        Stream.concat(
            PackagePath.folder(entry).stream(), styles.flatMap(PackagePath::folder).stream());
    return Stream.concat(own, FOLDERS.stream()).distinct().toList();
  }
}
