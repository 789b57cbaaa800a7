package dev.annex.runtime.wasm.dialect.luminarys;

import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.Function;
import java.util.regex.MatchResult;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/**
 * A text that may name variables: <code>${V}</code>, <code>${V:-d}</code> (unset or empty), <code>
 * ${V-d}</code> (unset). <code>${V:?m}</code> and <code>${V?m}</code>, which make a host refuse to
 * start, are empty here when nothing is set.
 */
record VariableText(String text) {

  private static final Pattern NAME = Pattern.compile("[A-Za-z_][A-Za-z0-9_.-]{0,127}");
  private static final Pattern VARIABLE =
      Pattern.compile("\\$\\{([A-Za-z_][A-Za-z0-9_]{0,127})(?:(:?[-?])([^}]*))?\\}");

  /** Whether the operator can set something under a name. */
  static boolean isName(String name) {
    return NAME.matcher(name).matches();
  }

  /** Whether it names variables. */
  boolean hasVariables() {
    return VARIABLE.matcher(text).find();
  }

  /** The variables it names. */
  Set<String> variables() {
    return new TreeSet<>(matches().map(match -> match.group(1)).toList());
  }

  /** The variables without which the original does not start. */
  Set<String> required() {
    return new TreeSet<>(
        matches()
            .filter(match -> Optional.ofNullable(match.group(2)).orElse("").endsWith("?"))
            .map(match -> match.group(1))
            .toList());
  }

  private Stream<MatchResult> matches() {
    return VARIABLE.matcher(text).results();
  }

  /** The text with the values of its variables. What a value holds is not looked at again. */
  String expand(Function<String, Optional<String>> values) {
    return VARIABLE
        .matcher(text)
        .replaceAll(match -> Matcher.quoteReplacement(value(match, values)));
  }

  private static String value(MatchResult match, Function<String, Optional<String>> values) {
    Optional<String> set = values.apply(match.group(1));
    String how = Optional.ofNullable(match.group(2)).orElse("");
    String otherwise = Optional.ofNullable(match.group(3)).orElse("");
    return switch (how) {
      case ":-" -> set.filter(value -> !value.isEmpty()).orElse(otherwise);
      case "-" -> set.orElse(otherwise);
      default -> set.orElse("");
    };
  }
}
