package dev.annex.capabilities.archive;

import dev.annex.files.FileLimits;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.regex.Pattern;

/** Where an entry is to be unpacked, below the destination and nowhere else. */
final class EntryPath {

  private static final Pattern DRIVE = Pattern.compile("[A-Za-z]:.*", Pattern.DOTALL);

  private EntryPath() {}

  /** Why a name cannot be trusted. */
  static Optional<String> whatIsWrongWith(String name) {
    if (name.startsWith("/") || DRIVE.matcher(name).matches()) {
      return Optional.of("is an absolute path");
    }
    if (name.indexOf('\\') >= 0) {
      return Optional.of("has a backslash, which other systems take for a separator");
    }
    if (name.codePoints().anyMatch(c -> Character.isISOControl(c))) {
      return Optional.of("has a control character");
    }
    if (name.codePoints().anyMatch(c -> Character.getType(c) == Character.SURROGATE)) {
      return Optional.of("is no text");
    }
    List<String> names = split(name);
    if (names.contains("..")) {
      return Optional.of("leads out of the destination by \"..\"");
    }
    if (names.size() >= FileLimits.PATH_DEPTH) {
      return Optional.of("nests deeper than %d folders".formatted(FileLimits.PATH_DEPTH));
    }
    boolean tooLong =
        names.stream()
            .anyMatch(one -> one.getBytes(StandardCharsets.UTF_8).length > FileLimits.NAME_BYTES);
    return tooLong ? Optional.of("is too long") : Optional.empty();
  }

  private static List<String> split(String name) {
    return Arrays.stream(name.split("/"))
        .filter(one -> !one.isEmpty() && !one.equals("."))
        .toList();
  }

  /** The path without its first so many components; empty when nothing is left. */
  static Optional<String> stripped(String name, int strip) {
    List<String> names = split(name);
    return names.size() <= strip
        ? Optional.empty()
        : Optional.of(String.join("/", names.subList(strip, names.size())));
  }
}
