package dev.annex.api.name;

import dev.annex.api.fault.AnnexException;
import dev.annex.api.fault.ErrorCode;
import java.math.BigInteger;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * A version by Semantic Versioning 2.0, ordered by its precedence rules. Build data is kept and
 * ignored in order.
 */
public record Version(String value) implements Comparable<Version> {

  private static final Pattern SYNTAX =
      Pattern.compile(
          "(0|[1-9]\\d{0,17})\\.(0|[1-9]\\d{0,17})\\.(0|[1-9]\\d{0,17})"
              + "(?:-((?:0|[1-9]\\d*|\\d*[A-Za-z-][0-9A-Za-z-]*)(?:\\.(?:0|[1-9]\\d*|\\d*[A-Za-z-][0-9A-Za-z-]*))*))?"
              + "(?:\\+([0-9A-Za-z-]+(?:\\.[0-9A-Za-z-]+)*))?");
  private static final int MAX_LENGTH = 256;

  public Version {
    if (value.length() > MAX_LENGTH || !SYNTAX.matcher(value).matches()) {
      throw new AnnexException(
          ErrorCode.INVALID_NAME,
          "\"%s\" is no version: expected MAJOR.MINOR.PATCH by Semantic Versioning 2.0."
              .formatted(Printable.show(value, MAX_LENGTH)));
    }
  }

  @Override
  public int compareTo(Version other) {
    Matcher mine = parts(value);
    Matcher theirs = parts(other.value);
    for (int group = 1; group <= 3; group++) {
      int order =
          Long.compare(Long.parseLong(mine.group(group)), Long.parseLong(theirs.group(group)));
      if (order != 0) {
        return order;
      }
    }
    return comparePreReleases(
        mine.group(4) == null ? "" : mine.group(4), theirs.group(4) == null ? "" : theirs.group(4));
  }

  private static Matcher parts(String value) {
    Matcher matcher = SYNTAX.matcher(value);
    if (!matcher.matches()) {
      throw new IllegalStateException(value);
    }
    return matcher;
  }

  private static int comparePreReleases(String mine, String theirs) {
    if (mine.isEmpty() || theirs.isEmpty()) {
      return Boolean.compare(mine.isEmpty(), theirs.isEmpty());
    }
    String[] left = mine.split("\\.");
    String[] right = theirs.split("\\.");
    for (int i = 0; i < Math.min(left.length, right.length); i++) {
      int order = compareIdentifiers(left[i], right[i]);
      if (order != 0) {
        return order;
      }
    }
    return Integer.compare(left.length, right.length);
  }

  private static int compareIdentifiers(String left, String right) {
    boolean leftNumeric = left.chars().allMatch(Character::isDigit);
    boolean rightNumeric = right.chars().allMatch(Character::isDigit);
    if (leftNumeric && rightNumeric) {
      return new BigInteger(left).compareTo(new BigInteger(right));
    }
    if (leftNumeric != rightNumeric) {
      return leftNumeric ? -1 : 1;
    }
    return left.compareTo(right);
  }

  @Override
  public String toString() {
    return value;
  }
}
