package dev.annex.testhost.cases;

import dev.annex.api.value.Json;
import java.util.Map;
import java.util.function.Function;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;

/**
 * What a case cannot know before it runs: {@code ${files}} is the path of the folder for files,
 * {@code ${connection:NAME}} the id of a connection; alone in its text it is the number.
 */
record Words(String files, Map<String, Long> connections) {

  static final String FILES = "${files}";

  private static final Pattern CONNECTION = Pattern.compile("\\$\\{connection:([^}]*)\\}");

  /** What a case means. */
  JsonNode filled(JsonNode written) {
    return texts(written, this::meant);
  }

  private JsonNode meant(String text) {
    Matcher alone = CONNECTION.matcher(text);
    return alone.matches()
        ? Json.object().numberNode(id(alone.group(1)))
        : Json.object().stringNode(fill(text));
  }

  private String fill(String text) {
    return CONNECTION
        .matcher(text.replace(FILES, files))
        .replaceAll(word -> Matcher.quoteReplacement(Long.toString(id(word.group(1)))));
  }

  /** What a case would write for it. */
  JsonNode emptied(JsonNode actual) {
    return texts(actual, text -> Json.object().stringNode(text.replace(files, FILES)));
  }

  private long id(String name) {
    if (!connections.containsKey(name)) {
      throw CaseFailure.of(
          "${connection:%s}".formatted(name),
          "there is no connection of this name, only %s".formatted(connections.keySet()));
    }
    return connections.get(name);
  }

  /** A copy in which every text is changed. */
  private static JsonNode texts(JsonNode node, Function<String, JsonNode> change) {
    return switch (node) {
      case ObjectNode object -> {
        ObjectNode copy = Json.object();
        object.properties().forEach(one -> copy.set(one.getKey(), texts(one.getValue(), change)));
        yield copy;
      }
      case ArrayNode array -> {
        ArrayNode copy = Json.object().arrayNode();
        array.forEach(one -> copy.add(texts(one, change)));
        yield copy;
      }
      default -> node.isString() ? change.apply(node.stringValue()) : node;
    };
  }
}
