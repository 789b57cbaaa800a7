package dev.annex.cli;

import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/** Switches over types, plain and guarded; a sample for {@link RenewTest}. */
public final class TypeSwitches implements Function<@Nullable Object, String> {

  /** At least one for every branch. */
  static final List<@Nullable Object> VALUES =
      Collections.unmodifiableList(
          Arrays.asList(
              null, 1, 100, -1, 2L, "", "short", "a long text", 'c', 1.5, new int[2], List.of(1)));

  @Override
  public String apply(@Nullable Object value) {
    return byType(value) + guarded(value);
  }

  private static String byType(@Nullable Object value) {
    return switch (value) {
      case null -> "null";
      case Integer _ -> "integer";
      case Number _ -> "number";
      case int[] array -> "array " + array.length;
      case CharSequence _ -> "text";
      default -> "other";
    };
  }

  /** A guard that fails goes on behind its own case. */
  private static String guarded(@Nullable Object value) {
    return switch (value) {
      case Integer number when number > 10 -> "large";
      case Integer number when number > 0 -> "small";
      case String text when text.isEmpty() -> "empty";
      case Integer _ -> "negative";
      case String text when text.length() < 6 -> "short";
      case null, default -> "none";
    };
  }
}
