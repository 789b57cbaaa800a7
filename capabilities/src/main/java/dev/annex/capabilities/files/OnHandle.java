package dev.annex.capabilities.files;

import dev.annex.files.FileFailure;
import java.util.Optional;
import java.util.function.Supplier;

/** What the operations on open files have in common. */
final class OnHandle {

  private OnHandle() {}

  /** A place in a file. */
  static Optional<Long> offset(Optional<Long> given, String operation) {
    return given.map(
        offset -> Fields.number(Optional.of(offset), 0, 0, Long.MAX_VALUE, operation, "offset"));
  }

  /** Does something with an open file, and says it in words when that fails. */
  static <R> R telling(String operation, OpenFile file, Supplier<R> work) {
    try {
      return work.get();
    } catch (FileFailure e) {
      throw FileFaults.of(operation, file.path(), e);
    }
  }
}
