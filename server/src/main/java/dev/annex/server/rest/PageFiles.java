package dev.annex.server.rest;

import dev.annex.api.extension.Catalog;
import dev.annex.api.extension.Extension;
import dev.annex.api.extension.Manifest;
import dev.annex.api.fault.AnnexException;
import dev.annex.api.fault.ErrorCode;
import dev.annex.api.name.ExtensionId;
import dev.annex.api.name.Printable;
import java.util.Optional;

/**
 * The files that pages of extensions may fetch: those of enabled ones that have pages, and of these
 * what belongs to pages. Any thread.
 */
record PageFiles(Catalog catalog) {

  private static final int MAX_SHOWN_LENGTH = 128;

  /**
   * A file that may be fetched, if it is there.
   *
   * @param tag the same as long as its bytes are, quoted as an entity tag of HTTP is
   */
  record Offer(Extension extension, String path, String tag) {

    /**
     * Its bytes.
     *
     * @throws AnnexException {@code RESOURCE_NOT_FOUND} when it is not there, {@code UNAVAILABLE}
     *     when the package was lost or changed
     */
    byte[] read() {
      return extension
          .contents()
          .files()
          .read(path)
          .orElseThrow(() -> notFound(extension.id(), path, "its package has no such file"));
    }
  }

  /**
   * Finds what a path leads to.
   *
   * @param place the extension's id, a slash and the path in the package, decoded
   * @throws AnnexException {@code EXTENSION_NOT_FOUND}, {@code EXTENSION_DISABLED} or {@code
   *     RESOURCE_NOT_FOUND}
   */
  Offer find(String place) {
    int slash = place.indexOf('/');
    String name = slash < 0 ? place : place.substring(0, slash);
    String path = slash < 0 ? "" : place.substring(slash + 1);
    ExtensionId id = id(name).orElseThrow(() -> unknown(name));
    Extension extension = catalog.extension(id).orElseThrow(() -> unknown(name));
    if (!extension.callable()) {
      throw new AnnexException(
          ErrorCode.EXTENSION_DISABLED,
          "Reading a file of \"%s\" failed: the extension is disabled. To enable it: annex enable %s"
              .formatted(id, id));
    }
    Manifest manifest = extension.manifest();
    boolean offered =
        !path.equals(manifest.code())
            && manifest.contributions().pages().filter(pages -> pages.offers(path)).isPresent();
    if (!offered) {
      throw notFound(id, path, "it is none of the files that its pages may fetch");
    }
    return new Offer(extension, path, "\"" + extension.contents().digest().hex() + "\"");
  }

  private static Optional<ExtensionId> id(String name) {
    try {
      return Optional.of(new ExtensionId(name));
    } catch (AnnexException e) {
      return Optional.empty();
    }
  }

  private static AnnexException unknown(String name) {
    return new AnnexException(
        ErrorCode.EXTENSION_NOT_FOUND,
        "No extension \"%s\" is installed. To see what is: annex list"
            .formatted(Printable.show(name, MAX_SHOWN_LENGTH)));
  }

  private static AnnexException notFound(ExtensionId id, String path, String why) {
    return new AnnexException(
        ErrorCode.RESOURCE_NOT_FOUND,
        "Reading %s of \"%s\" failed: %s."
            .formatted(
                path.isEmpty() ? "a file" : Printable.show(path, MAX_SHOWN_LENGTH), id, why));
  }
}
