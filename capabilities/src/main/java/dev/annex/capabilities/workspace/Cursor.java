package dev.annex.capabilities.workspace;

import java.util.Optional;

/** Where the next part of a list begins: the number of the last item of the part before. */
final class Cursor {

  private Cursor() {}

  static long read(Optional<String> cursor, String operation) {
    return cursor.isEmpty() ? 0 : Bounds.id(cursor, operation, "cursor");
  }
}
