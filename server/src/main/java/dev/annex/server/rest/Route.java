package dev.annex.server.rest;

import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;

/**
 * One operation: a method, a path whose {@code {…}} parts stand for anything, and what it does.
 *
 * @param pattern as the OpenAPI document writes it
 */
record Route(String method, String pattern, Function<Asked, AdminResponse> action) {

  /** The values of the path's variables; empty when the path is another. */
  Optional<Map<String, String>> match(String path) {
    List<String> expected = List.of(pattern.split("/", -1));
    List<String> actual = List.of(path.split("/", -1));
    if (expected.size() != actual.size()) {
      return Optional.empty();
    }
    Map<String, String> variables = new HashMap<>();
    for (int i = 0; i < expected.size(); i++) {
      String part = expected.get(i);
      if (part.startsWith("{")) {
        variables.put(part.substring(1, part.length() - 1), actual.get(i));
      } else if (!part.equals(actual.get(i))) {
        return Optional.empty();
      }
    }
    return Optional.of(variables);
  }
}
