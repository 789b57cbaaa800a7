package dev.annex.runtime.process.dialect.agh;

import dev.annex.api.value.Json;
import dev.annex.runtime.process.dialect.agh.tool.ToolId;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Pattern;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

/**
 * Payloads and patches of hooks between our words and AGH's: the names of members are written
 * another way, tools have ids of another form, and an error is a text.
 */
final class HookWords {

  private static final Pattern CAPITAL = Pattern.compile("([A-Z])");
  private static final Pattern UNDERSCORE = Pattern.compile("_([a-z0-9])");
  private static final String TOOL = "toolId";
  private static final String ERROR = "error";

  private HookWords() {}

  /** A payload for an extension. */
  static ObjectNode payload(JsonNode ours) {
    ObjectNode theirs = Json.object();
    for (Map.Entry<String, JsonNode> member : ours.properties()) {
      String name = snake(member.getKey());
      JsonNode value = member.getValue();
      if (member.getKey().equals(TOOL)) {
        toolId(value).ifPresent(id -> theirs.put(name, id));
      } else if (member.getKey().equals(ERROR) && value.isObject()) {
        theirs.put(name, value.path("message").asString(""));
      } else {
        theirs.set(name, value);
      }
    }
    return theirs;
  }

  /** A patch of an extension; who is asked about a tool cannot be changed, and is left out. */
  static ObjectNode patch(JsonNode theirs) {
    ObjectNode ours = Json.object();
    for (Map.Entry<String, JsonNode> member : theirs.properties()) {
      String name =
          UNDERSCORE
              .matcher(member.getKey())
              .replaceAll(found -> found.group(1).toUpperCase(Locale.ROOT));
      boolean fixed = name.equals(TOOL) || name.equals("readOnly") || member.getValue().isNull();
      if (!fixed) {
        ours.set(name, member.getValue());
      }
    }
    return ours;
  }

  /** The id of the tool that a payload is about, in AGH's form; empty when it has none. */
  static Optional<String> toolOf(JsonNode ours) {
    return toolId(ours.path(TOOL));
  }

  private static Optional<String> toolId(JsonNode name) {
    String written = name.asString("");
    int slash = written.indexOf('/');
    if (slash < 0) {
      return Optional.empty();
    }
    return ToolId.namespace(written.substring(0, slash))
        .flatMap(
            namespace -> ToolId.segment(written.substring(slash + 1)).map(tool -> namespace + tool))
        .filter(id -> ToolId.problem(id).isEmpty());
  }

  private static String snake(String name) {
    return CAPITAL.matcher(name).replaceAll(found -> "_" + found.group(1).toLowerCase(Locale.ROOT));
  }
}
