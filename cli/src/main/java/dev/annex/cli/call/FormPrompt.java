package dev.annex.cli.call;

import dev.annex.api.value.Json;
import dev.annex.cli.terminal.SafeText;
import dev.annex.cli.terminal.Terminal;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

/** Puts a form to whoever sits at the terminal, a line for each field. */
final class FormPrompt {

  private static final int SHOWN = 400;

  private final Terminal terminal;

  FormPrompt(Terminal terminal) {
    this.terminal = terminal;
  }

  /** The answer in the form that MCP gives it; a field that is needed and left empty declines. */
  JsonNode answer(JsonNode form) {
    terminal.note(SafeText.line(form.path("message").asString(""), SHOWN));
    ObjectNode content = Json.object();
    JsonNode schema = form.path("schema");
    for (Map.Entry<String, JsonNode> field : schema.path("properties").properties()) {
      boolean needed = required(schema, field.getKey());
      Optional<JsonNode> value = value(field.getKey(), field.getValue(), needed);
      if (value.isEmpty() && needed) {
        return Json.object().put("action", "decline");
      }
      value.ifPresent(given -> content.set(field.getKey(), given));
    }
    ObjectNode answer = Json.object().put("action", "accept");
    answer.set("content", content);
    return answer;
  }

  private static boolean required(JsonNode schema, String field) {
    return schema.path("required").valueStream().anyMatch(name -> name.asString("").equals(field));
  }

  private Optional<JsonNode> value(String name, JsonNode rules, boolean needed) {
    String label = SafeText.line(rules.path("title").asString(name), SHOWN);
    List<String> words = words(rules);
    String choices = words.isEmpty() ? "" : " [%s]".formatted(String.join("/", words));
    while (true) {
      String given = terminal.ask("%s%s: ".formatted(label, choices)).strip();
      if (given.isEmpty()) {
        return Optional.empty();
      }
      Optional<JsonNode> value = typed(given, rules, words);
      if (value.isPresent()) {
        return value;
      }
      terminal.note(needed ? "That cannot be it. Nothing: decline." : "That cannot be it.");
    }
  }

  private static List<String> words(JsonNode rules) {
    List<String> words = new ArrayList<>();
    rules.path("enum").forEach(word -> words.add(SafeText.line(word.asString(""), SHOWN)));
    if (words.isEmpty() && rules.path("type").asString("").equals("boolean")) {
      words.addAll(List.of("yes", "no"));
    }
    return words;
  }

  private static Optional<JsonNode> typed(String given, JsonNode rules, List<String> words) {
    if (!words.isEmpty() && !words.contains(given)) {
      return Optional.empty();
    }
    ObjectNode holder = Json.object();
    try {
      return Optional.of(
          switch (rules.path("type").asString("string")) {
            case "boolean" -> holder.booleanNode(given.equals("yes"));
            case "integer" -> holder.numberNode(Long.parseLong(given));
            case "number" -> holder.numberNode(Double.parseDouble(given));
            default -> holder.stringNode(given);
          });
    } catch (NumberFormatException e) {
      return Optional.empty();
    }
  }
}
