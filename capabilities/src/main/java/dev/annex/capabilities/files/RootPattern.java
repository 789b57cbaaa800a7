package dev.annex.capabilities.files;

import dev.annex.api.name.Printable;
import java.util.List;
import java.util.Optional;

/**
 * A folder as it is granted, perhaps with stars: {@code /srv/projects/*}{@code /src} stands for the
 * folder {@code src} in every project. What matches is a prefix of a path, which then is the real
 * folder the permission is about.
 *
 * @param names its components, in which {@code *} stands for any part of one name
 */
record RootPattern(List<String> names) {

  private static final int MAX_SHOWN_LENGTH = 512;

  /** Reads it; {@code /**} at its end says what is meant anyway. */
  static RootPattern of(String text) {
    List<String> names = FilePath.split(text);
    boolean allBelow = !names.isEmpty() && names.getLast().equals("**");
    return new RootPattern(allBelow ? names.subList(0, names.size() - 1) : names);
  }

  /** The folder in which a path lies, or which it is. */
  Optional<FilePath> prefixOf(FilePath path) {
    if (path.names().size() < names.size()) {
      return Optional.empty();
    }
    for (int i = 0; i < names.size(); i++) {
      if (!matches(names.get(i), path.names().get(i))) {
        return Optional.empty();
      }
    }
    return Optional.of(path.first(names.size()));
  }

  /** Whether every folder that the other stands for surely is one of these or lies in one. */
  boolean includes(RootPattern other) {
    if (other.names.size() < names.size()) {
      return false;
    }
    for (int i = 0; i < names.size(); i++) {
      String wide = names.get(i);
      String narrow = other.names.get(i);
      boolean starred = narrow.indexOf('*') >= 0;
      if (!wide.equals(narrow) && !wide.equals("*") && (starred || !matches(wide, narrow))) {
        return false;
      }
    }
    return true;
  }

  /** The longest part without stars. */
  FilePath fixedPart() {
    int fixed = 0;
    while (fixed < names.size() && names.get(fixed).indexOf('*') < 0) {
      fixed++;
    }
    return new FilePath(names.subList(0, fixed));
  }

  boolean hasStars() {
    return fixedPart().names().size() < names.size();
  }

  /** Goes back to the latest star when a name does not go on as it should. */
  private static boolean matches(String pattern, String name) {
    int p = 0;
    int n = 0;
    int star = -1;
    int resume = 0;
    while (n < name.length()) {
      if (p < pattern.length() && pattern.charAt(p) == '*') {
        star = p++;
        resume = n;
      } else if (p < pattern.length() && pattern.charAt(p) == name.charAt(n)) {
        p++;
        n++;
      } else if (star >= 0) {
        p = star + 1;
        n = ++resume;
      } else {
        return false;
      }
    }
    while (p < pattern.length() && pattern.charAt(p) == '*') {
      p++;
    }
    return p == pattern.length();
  }

  String text() {
    return "/" + String.join("/", names);
  }

  @Override
  public String toString() {
    return Printable.show(text(), MAX_SHOWN_LENGTH);
  }
}
