package dev.annex.runtime.javascript.dialect.cloudflare;

import dev.annex.api.fault.AnnexException;
import dev.annex.api.fault.ErrorCode;
import dev.annex.api.name.ExtensionId;
import java.util.Locale;

/**
 * What an extension is called: as its author wrote it, and as it stands before the names of its
 * tools and context blocks.
 *
 * @param raw as written; messages of the contract show it
 * @param prefix the same in ASCII letters, digits and single underscores between them
 */
record ExtensionName(String raw, String prefix) {

  /**
   * Reads a name.
   *
   * @throws AnnexException {@code MANIFEST_INVALID} when it is blank, or nothing of it is left as a
   *     prefix
   */
  static ExtensionName of(String raw) {
    if (raw.isBlank()) {
      throw new AnnexException(ErrorCode.MANIFEST_INVALID, "Extension name must not be empty");
    }
    String prefix = prefixOf(raw);
    if (prefix.isEmpty()) {
      throw new AnnexException(
          ErrorCode.MANIFEST_INVALID,
          "The name \"%s\" cannot be used: without an ASCII letter or digit it gives no prefix for the names of its tools."
              .formatted(Shown.text(raw)));
    }
    return new ExtensionName(raw, prefix);
  }

  static String prefixOf(String raw) {
    return raw.replaceAll("[^a-zA-Z0-9]", "_")
        .replaceAll("_+", "_")
        .replaceAll("^_", "")
        .replaceAll("_$", "");
  }

  /**
   * Its id here. Two names with one prefix have one id, and so cannot both be installed.
   *
   * @throws AnnexException {@code MANIFEST_INVALID} when it is too long
   */
  ExtensionId id() {
    try {
      return new ExtensionId(prefix.toLowerCase(Locale.ROOT));
    } catch (AnnexException e) {
      throw new AnnexException(
          ErrorCode.MANIFEST_INVALID,
          "The name \"%s\" cannot be used: %s".formatted(Shown.text(raw), e.fault().message()));
    }
  }

  /** A tool's name or a context block's label as everybody else sees it. */
  String before(String own) {
    return prefix + "_" + own;
  }
}
