package dev.annex.api.extension;

import java.util.Optional;
import java.util.SortedSet;

/**
 * The files of a package as they were handed over, read whole and bounded; nothing in here has been
 * judged yet. Paths are relative, with {@code /}, and never leave the package. Any thread.
 */
public interface PackageFiles {

  /** Where they came from, for messages: a file or folder name without its parents. */
  String origin();

  /** Every path, in order. */
  SortedSet<String> paths();

  /** The bytes of one file, a fresh copy; empty when there is no such file. */
  Optional<byte[]> read(String path);
}
