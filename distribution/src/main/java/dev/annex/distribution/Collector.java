package dev.annex.distribution;

import dev.annex.api.extension.PackageFiles;
import java.nio.ByteBuffer;
import java.nio.CharBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.text.Normalizer;
import java.util.HashMap;
import java.util.Locale;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;

/**
 * Gathers the files of one package and holds every rule about paths and sizes, whatever they come
 * from. Paths are admitted before their bytes are read. One thread at a time.
 *
 * <p>Two paths that differ only by case or by Unicode form are one path on some file systems, so
 * the second is refused; folders count like files.
 */
final class Collector {

  private final String origin;
  private final Refusals refusals;
  private final SortedMap<String, byte[]> files = new TreeMap<>();
  private final Map<String, Place> places = new HashMap<>();
  private long total;

  Collector(String origin) {
    this.origin = origin;
    this.refusals = new Refusals(origin);
  }

  /** How this package's refusals are worded. */
  Refusals refusals() {
    return refusals;
  }

  /** Admits the path of a folder; harmless when it was admitted as a folder before. */
  void folder(String path) {
    requireLegal(path);
    occupyParents(path);
    occupy(path, true);
  }

  /** Admits the path and size of a file whose bytes will follow. */
  void admit(String path, long size) {
    requireLegal(path);
    occupyParents(path);
    if (occupy(path, false)) {
      throw refusals.path(path, "the package has two files of this name");
    }
    if (size > PackageLimits.FILE.bytes()) {
      throw refusals.path(
          path, "it is larger than %s, the most one file may have".formatted(PackageLimits.FILE));
    }
    total += size;
    if (total > PackageLimits.TOTAL.bytes()) {
      throw refusals.path(
          path,
          "with it the package is larger than %s, the most it may be"
              .formatted(PackageLimits.TOTAL));
    }
  }

  /** Adds a file that was admitted; {@code bytes} belong to the package from now on. */
  void add(String path, byte[] bytes) {
    files.put(path, bytes);
  }

  /** All files. */
  PackageFiles finish() {
    if (files.isEmpty()) {
      throw refusals.whole("it holds no files");
    }
    return new MemoryFiles(origin, files);
  }

  private void occupyParents(String path) {
    for (int slash = path.indexOf('/'); slash >= 0; slash = path.indexOf('/', slash + 1)) {
      occupy(path.substring(0, slash), true);
    }
  }

  /** Whether exactly this was there before. */
  private boolean occupy(String path, boolean folder) {
    Place there = places.putIfAbsent(folded(path), new Place(path, folder));
    if (there == null) {
      if (places.size() > PackageLimits.ENTRIES) {
        throw refusals.path(
            path,
            "with it the package has more than %d files and folders"
                .formatted(PackageLimits.ENTRIES));
      }
      return false;
    }
    if (!there.path().equals(path)) {
      throw refusals.path(
          path,
          "some file systems cannot tell it from \"%s\", which the package has too"
              .formatted(there.path()));
    }
    if (there.folder() != folder) {
      throw refusals.path(path, "the package has a file and a folder of this name");
    }
    return true;
  }

  private static String folded(String path) {
    String decomposed = Normalizer.normalize(path, Normalizer.Form.NFD);
    String folded = decomposed.toUpperCase(Locale.ROOT).toLowerCase(Locale.ROOT);
    return Normalizer.normalize(folded, Normalizer.Form.NFC);
  }

  private void requireLegal(String path) {
    if (path.isEmpty()) {
      throw refusals.whole("a file in it has no name");
    }
    if (path.startsWith("/")) {
      throw refusals.path(path, "the path is absolute; paths start inside the package");
    }
    if (path.indexOf('\\') >= 0) {
      throw refusals.path(path, "the path has a backslash; folders are separated by /");
    }
    if (path.indexOf(':') >= 0) {
      throw refusals.path(path, "the path has a colon, which names a drive on some systems");
    }
    if (path.chars().anyMatch(Character::isISOControl)) {
      throw refusals.path(path, "the path has a control character");
    }
    requireEncodable(path);
    for (String part : path.split("/", -1)) {
      if (part.isEmpty() || part.equals(".") || part.equals("..")) {
        throw refusals.path(path, "a part of the path is empty, \".\" or \"..\"");
      }
      if (part.endsWith(".") || part.endsWith(" ")) {
        throw refusals.path(
            path, "a part of the path ends in a dot or a space, which some systems drop");
      }
    }
  }

  private void requireEncodable(String path) {
    try {
      ByteBuffer bytes = StandardCharsets.UTF_8.newEncoder().encode(CharBuffer.wrap(path));
      if (bytes.remaining() > PackageLimits.PATH.bytes()) {
        throw refusals.path(
            path,
            "the path is longer than %d bytes in UTF-8".formatted(PackageLimits.PATH.bytes()));
      }
    } catch (CharacterCodingException e) {
      throw refusals.path(path, "the path is no Unicode text");
    }
  }

  private record Place(String path, boolean folder) {}
}
