package dev.annex.capabilities.http;

import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.Optional;
import java.util.regex.Pattern;

/** The paths of addresses: what is sent, and how they are compared with permissions. */
final class UrlPath {

  private static final Pattern ENCODED_DOT = Pattern.compile("(?i)%2e");
  private static final int HEX = 16;
  private static final int MOST_DECODINGS = 4;

  private UrlPath() {}

  /** The path with its dot segments resolved, in every spelling; all else untouched. */
  static String withoutDots(String path) {
    Deque<String> kept = new ArrayDeque<>();
    String[] segments = path.split("/", -1);
    boolean endsInDirectory = false;
    for (int i = 1; i < segments.length; i++) {
      String plain = ENCODED_DOT.matcher(segments[i]).replaceAll(".");
      endsInDirectory = plain.equals(".") || plain.equals("..");
      if (plain.equals("..")) {
        kept.pollLast();
      } else if (!plain.equals(".")) {
        kept.addLast(segments[i]);
      }
    }
    return "/" + String.join("/", kept) + (endsInDirectory && !kept.isEmpty() ? "/" : "");
  }

  /**
   * The segments as a server sees them, decoded; empty for a path that some servers read as another
   * one: with an encoded slash, backslash or zero, with dots behind a second encoding or in front
   * of parameters. Such a path is under no path that was granted.
   */
  static Optional<List<String>> segments(String path) {
    List<String> segments = new ArrayList<>();
    for (String segment : path.substring(1).split("/", -1)) {
      Optional<String> decoded = decoded(segment);
      if (decoded.isEmpty() || !unambiguous(decoded.get())) {
        return Optional.empty();
      }
      segments.add(decoded.get());
    }
    return Optional.of(segments);
  }

  private static boolean unambiguous(String decoded) {
    String stage = decoded;
    for (int i = 0; i < MOST_DECODINGS; i++) {
      if (!harmless(stage)) {
        return false;
      }
      Optional<String> next = decoded(stage);
      if (next.isEmpty() || next.get().equals(stage)) {
        return true;
      }
      stage = next.get();
    }
    return false;
  }

  private static boolean harmless(String segment) {
    String name = segment.split(";", 2)[0];
    return segment.indexOf('/') < 0
        && segment.indexOf('\\') < 0
        && segment.indexOf(0) < 0
        && !name.equals(".")
        && !name.equals("..");
  }

  /** Percent-decoded, one character for each byte; empty when an escape is broken. */
  private static Optional<String> decoded(String segment) {
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    for (int i = 0; i < segment.length(); i++) {
      char c = segment.charAt(i);
      if (c != '%') {
        out.write(c);
        continue;
      }
      if (i + 2 >= segment.length()) {
        return Optional.empty();
      }
      int high = Character.digit(segment.charAt(i + 1), HEX);
      int low = Character.digit(segment.charAt(i + 2), HEX);
      if (high < 0 || low < 0) {
        return Optional.empty();
      }
      out.write(high * HEX + low);
      i += 2;
    }
    return Optional.of(out.toString(StandardCharsets.ISO_8859_1));
  }
}
