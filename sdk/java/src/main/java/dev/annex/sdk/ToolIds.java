package dev.annex.sdk;

import java.util.Locale;
import java.util.regex.Pattern;

/** Ids of tools: segments of small letters, digits and underscores, joined by two underscores. */
final class ToolIds {

  static final int MAX_LENGTH = 64;

  /** A segment has single underscores only, and none at its end. */
  private static final Pattern ID =
      Pattern.compile("[a-z][a-z0-9]*(?:_[a-z0-9]+)*(?:__[a-z][a-z0-9]*(?:_[a-z0-9]+)*)*");

  private static final Pattern OTHERS = Pattern.compile("[^a-z0-9]+");

  private ToolIds() {}

  /**
   * A name as a segment of an id.
   *
   * @throws IllegalArgumentException when nothing is left that begins with a letter
   */
  static String segment(String name) {
    String segment = OTHERS.matcher(name.strip().toLowerCase(Locale.ROOT)).replaceAll("_");
    segment = segment.replaceAll("^_|_$", "");
    if (segment.isEmpty() || !Character.isLetter(segment.charAt(0))) {
      throw new IllegalArgumentException(
          "\"%s\" gives no part of an id: after small letters and underscores are made of it, it must begin with a letter"
              .formatted(name));
    }
    return segment;
  }

  static String of(String extension, String tool) {
    return checked("ext__%s__%s".formatted(segment(extension), segment(tool)), extension);
  }

  static String checked(String id, String extension) {
    String prefix = "ext__%s__".formatted(segment(extension));
    if (!isId(id) || !id.startsWith(prefix)) {
      throw new IllegalArgumentException(
          "\"%s\" cannot be the id of a tool: it needs at most %d small letters, digits and underscores, and \"%s\" before them"
              .formatted(id, MAX_LENGTH, prefix));
    }
    return id;
  }

  static boolean isId(String id) {
    return id.length() <= MAX_LENGTH && ID.matcher(id).matches();
  }
}
