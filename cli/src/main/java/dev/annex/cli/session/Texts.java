package dev.annex.cli.session;

import static java.util.stream.Collectors.toSet;

import dev.annex.cli.terminal.SafeText;
import java.util.Set;
import java.util.stream.Collectors;
import tools.jackson.databind.JsonNode;

/** Texts of a host's answers, safe to show in a cell. */
public final class Texts {

  private static final int CELL = 120;

  private Texts() {}

  /** The text of a member; empty when there is none. */
  public static String of(JsonNode object, String member) {
    return SafeText.line(object.path(member).asString(""), CELL);
  }

  /** The fields of a schema in a row, required ones with a star. */
  public static String fields(JsonNode schema) {
    Set<String> required =
        schema.path("required").valueStream().map(name -> name.asString("")).collect(toSet());
    return SafeText.line(
        schema.path("properties").propertyNames().stream()
            .map(name -> required.contains(name) ? name + "*" : name)
            .collect(Collectors.joining(", ")),
        CELL);
  }

  /** The texts of a list in a row, or {@code whenEmpty}. */
  public static String joined(JsonNode list, String whenEmpty) {
    if (list.isEmpty()) {
      return whenEmpty;
    }
    return SafeText.line(
        list.valueStream().map(text -> text.asString("")).collect(Collectors.joining(", ")), CELL);
  }
}
