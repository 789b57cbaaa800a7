package dev.annex.testhost.cases;

import dev.annex.api.value.Json;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Pattern;
import java.util.regex.PatternSyntaxException;
import tools.jackson.databind.JsonNode;

/**
 * Compares what a case expects with what was there. An object may have more members than expected,
 * a list has exactly the expected elements in their order, everything else is equal; numbers are by
 * what they mean. An object whose one member begins with {@code $} is a rule:
 *
 * <ul>
 *   <li>{@code {"$any": true}}: anything that is there
 *   <li>{@code {"$absent": true}}: nothing
 *   <li>{@code {"$contains": "text"}} or a list of texts: text with these in it
 *   <li>{@code {"$matches": "pattern"}}: text that a regular expression fits whole
 *   <li>{@code {"$exactly": …}}: this, with no more members
 *   <li>{@code {"$includes": […]}}: a list with these elements in it, in any order
 *   <li>{@code {"$size": 3}}: a list, an object or a text of so many
 * </ul>
 */
final class Matching {

  private static final int SHOWN = 600;
  private static final String NOTHING = "nothing";

  private final List<Difference> differences = new ArrayList<>();

  private Matching() {}

  /**
   * Compares.
   *
   * @param path what is compared, for people
   * @param actual empty when there is nothing
   */
  static List<Difference> compare(String path, JsonNode expected, Optional<JsonNode> actual) {
    Matching matching = new Matching();
    matching.check(path, expected, actual);
    return List.copyOf(matching.differences);
  }

  private static boolean fits(JsonNode expected, JsonNode actual) {
    return compare("", expected, Optional.of(actual)).isEmpty();
  }

  private void check(String path, JsonNode expected, Optional<JsonNode> actual) {
    Optional<Map.Entry<String, JsonNode>> rule = rule(expected);
    if (rule.isPresent()) {
      rule(path, rule.get().getKey(), rule.get().getValue(), actual);
      return;
    }
    if (actual.isEmpty()) {
      differ(path, show(expected), NOTHING);
      return;
    }
    JsonNode node = actual.get();
    if (expected.isObject() && node.isObject()) {
      expected
          .properties()
          .forEach(
              one -> check(join(path, one.getKey()), one.getValue(), node.optional(one.getKey())));
      return;
    }
    if (expected.isArray() && node.isArray()) {
      elements(path, expected, node);
      return;
    }
    if (!same(expected, node)) {
      differ(path, show(expected), show(node));
    }
  }

  private void elements(String path, JsonNode expected, JsonNode actual) {
    if (expected.size() != actual.size()) {
      differ(
          path,
          "%d elements: %s".formatted(expected.size(), show(expected)),
          "%d elements: %s".formatted(actual.size(), show(actual)));
      return;
    }
    for (int i = 0; i < expected.size(); i++) {
      check("%s[%d]".formatted(path, i), expected.get(i), Optional.of(actual.get(i)));
    }
  }

  private static Optional<Map.Entry<String, JsonNode>> rule(JsonNode expected) {
    return expected.isObject() && expected.size() == 1
        ? expected.properties().stream().filter(one -> one.getKey().startsWith("$")).findFirst()
        : Optional.empty();
  }

  private void rule(String path, String name, JsonNode value, Optional<JsonNode> actual) {
    if (name.equals("$absent")) {
      actual.ifPresent(node -> differ(path, NOTHING, show(node)));
      return;
    }
    if (actual.isEmpty()) {
      differ(path, "%s %s".formatted(name, show(value)), NOTHING);
      return;
    }
    JsonNode node = actual.get();
    boolean holds =
        switch (name) {
          case "$any" -> true;
          case "$contains" -> contains(value, node);
          case "$matches" ->
              node.isString() && pattern(path, value).matcher(node.stringValue()).matches();
          case "$exactly" -> same(value, node);
          case "$includes" -> includes(value, node);
          case "$size" -> size(node) == value.asInt(-1);
          default ->
              throw CaseFailure.of(
                  path,
                  "there is no rule %s; there is $any, $absent, $contains, $matches, $exactly, $includes, $size"
                      .formatted(name));
        };
    if (!holds) {
      differ(path, "%s %s".formatted(name, show(value)), show(node));
    }
  }

  private static boolean contains(JsonNode value, JsonNode actual) {
    if (!actual.isString()) {
      return false;
    }
    String text = actual.stringValue();
    return value.isArray()
        ? value.valueStream().allMatch(part -> text.contains(part.asString("")))
        : text.contains(value.asString(""));
  }

  private static Pattern pattern(String path, JsonNode value) {
    try {
      return Pattern.compile(value.asString(""), Pattern.DOTALL);
    } catch (PatternSyntaxException e) {
      throw CaseFailure.of(path, "$matches has no regular expression: " + e.getDescription());
    }
  }

  /** Each expected element has one of its own. */
  private static boolean includes(JsonNode value, JsonNode actual) {
    if (!actual.isArray()) {
      return false;
    }
    List<JsonNode> left = new ArrayList<>(actual.valueStream().toList());
    for (JsonNode wanted : value) {
      Optional<JsonNode> found = left.stream().filter(one -> fits(wanted, one)).findFirst();
      if (found.isEmpty()) {
        return false;
      }
      left.remove(found.get());
    }
    return true;
  }

  private static int size(JsonNode node) {
    return node.isString() ? node.stringValue().length() : node.size();
  }

  /** Whether two say the same, numbers by what they mean. */
  private static boolean same(JsonNode one, JsonNode other) {
    if (one.isNumber() && other.isNumber()) {
      return one.decimalValue().compareTo(other.decimalValue()) == 0;
    }
    if (one.isObject() && other.isObject()) {
      return one.size() == other.size()
          && one.properties().stream()
              .allMatch(member ->
                  other
                      .optional(member.getKey())
                      .filter(there -> same(member.getValue(), there))
                      .isPresent());
    }
    if (one.isArray() && other.isArray()) {
      boolean equal = one.size() == other.size();
      for (int i = 0; equal && i < one.size(); i++) {
        equal = same(one.get(i), other.get(i));
      }
      return equal;
    }
    return one.equals(other);
  }

  private void differ(String path, String expected, String actual) {
    differences.add(new Difference(path, expected, actual));
  }

  private static String join(String path, String name) {
    return path.isEmpty() ? name : path + "." + name;
  }

  static String show(JsonNode node) {
    String text = Json.write(node);
    return text.length() <= SHOWN ? text : text.substring(0, SHOWN) + "…";
  }
}
