package dev.annex.capabilities.files;

import dev.annex.api.call.JournalEntry;
import dev.annex.api.capability.HostRequests;
import dev.annex.api.name.Printable;
import dev.annex.files.FileLimits;
import dev.annex.files.RelativePath;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;

/**
 * An absolute path of the host as text. Names are compared byte for byte: nothing is folded or
 * normalised, and no link is known of.
 *
 * @param names its components; none for the root of the host
 */
public record FilePath(List<String> names) {

  public FilePath {
    names = List.copyOf(names);
  }

  /**
   * The path in a field of a request.
   *
   * @throws dev.annex.api.fault.AnnexException {@code INVALID_HOST_CALL} when it is missing, is not
   *     absolute, or has {@code ..} or unusual characters in it
   */
  public static FilePath of(Optional<String> given, String operation, String field) {
    String text = HostRequests.required(given, operation, field);
    Optional<String> wrong = whatIsWrongWith(text);
    if (wrong.isPresent()) {
      throw HostRequests.invalidField(operation, field, wrong.get());
    }
    return new FilePath(split(text));
  }

  static List<String> split(String text) {
    return Arrays.stream(text.split("/"))
        .filter(name -> !name.isEmpty() && !name.equals("."))
        .toList();
  }

  /** Why a text is no path; continues "field x …". */
  static Optional<String> whatIsWrongWith(String text) {
    if (!text.startsWith("/")) {
      return Optional.of(
          "is no absolute path: there is no working directory, so it has to begin with a slash");
    }
    if (text.codePoints().anyMatch(Character::isISOControl)) {
      return Optional.of("holds a control character");
    }
    if (text.codePoints().anyMatch(c -> Character.getType(c) == Character.SURROGATE)) {
      return Optional.of("holds half a surrogate pair, which has no UTF-8 form");
    }
    if (bytes(text) > FileLimits.PATH_BYTES) {
      return Optional.of("is longer than %d bytes".formatted(FileLimits.PATH_BYTES));
    }
    for (String name : split(text)) {
      if (name.equals("..")) {
        return Optional.of("has a component \"..\", which is not followed: write the path out");
      }
      if (bytes(name) > FileLimits.NAME_BYTES) {
        return Optional.of("has a name longer than %d bytes".formatted(FileLimits.NAME_BYTES));
      }
    }
    return Optional.empty();
  }

  private static int bytes(String text) {
    return text.getBytes(StandardCharsets.UTF_8).length;
  }

  /** Whether this is the other or lies below it, as far as the names say. */
  public boolean isWithin(FilePath other) {
    return names.size() >= other.names.size()
        && names.subList(0, other.names.size()).equals(other.names);
  }

  /** The first so many components. */
  FilePath first(int count) {
    return new FilePath(names.subList(0, count));
  }

  /** A name in this folder, or several with slashes between. */
  public FilePath child(String name) {
    List<String> longer = new ArrayList<>(names);
    longer.addAll(split(name));
    return new FilePath(longer);
  }

  /** What is left of it after the first so many components. */
  RelativePath after(int count) {
    return count == names.size()
        ? RelativePath.of(".")
        : RelativePath.of(String.join("/", names.subList(count, names.size())));
  }

  Path toHost() {
    return Path.of(text());
  }

  /** As it is written. */
  public String text() {
    return "/" + String.join("/", names);
  }

  /** For people. */
  @Override
  public String toString() {
    return Printable.show(text(), JournalEntry.MAX_TARGET_LENGTH);
  }
}
