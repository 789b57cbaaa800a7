package dev.annex.runtime.wasm.dialect.luminarys;

/**
 * A folder as manifests and requirements write it: {@code /data:rw}. Without a mode it is to be
 * read.
 *
 * @param path as it is written, perhaps with wildcards
 */
record FolderGrant(String path, boolean write) {

  static FolderGrant read(String text) {
    int colon = text.lastIndexOf(':');
    String mode = colon < 0 ? "" : text.substring(colon + 1);
    return switch (mode) {
      case "rw" -> new FolderGrant(text.substring(0, colon), true);
      case "ro" -> new FolderGrant(text.substring(0, colon), false);
      default -> new FolderGrant(text, false);
    };
  }

  /** The folder, without a {@code /**} at its end that says what is meant anyway. */
  String folder() {
    String plain = path.endsWith("/**") ? path.substring(0, path.length() - 3) : path;
    if (plain.isEmpty()) {
      return path.isEmpty() ? "" : "/";
    }
    return plain.length() > 1 && plain.endsWith("/")
        ? plain.substring(0, plain.length() - 1)
        : plain;
  }

  /** Whether it names one folder. */
  boolean concrete() {
    return folder().startsWith("/") && TextPattern.isPlain(folder());
  }
}
