package dev.annex.capabilities.http;

import java.util.List;
import java.util.Locale;
import java.util.Optional;

/** One header field of a request or a response, as it is written. */
public record Field(String name, String value) {

  /** Whether it has this name, in any case. */
  public boolean is(String other) {
    return name.equalsIgnoreCase(other);
  }

  String lowerCaseName() {
    return name.toLowerCase(Locale.ROOT);
  }

  static Optional<String> first(List<Field> fields, String name) {
    return fields.stream().filter(field -> field.is(name)).map(Field::value).findFirst();
  }

  static List<Field> without(List<Field> fields, String name) {
    return fields.stream().filter(field -> !field.is(name)).toList();
  }

  List<String> pair() {
    return List.of(name, value);
  }

  /** The name alone: values hold credentials. */
  @Override
  public String toString() {
    return name;
  }
}
