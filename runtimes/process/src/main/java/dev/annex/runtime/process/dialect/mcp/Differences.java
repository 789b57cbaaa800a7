package dev.annex.runtime.process.dialect.mcp;

import dev.annex.api.name.Digest;
import dev.annex.api.value.Json;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;

/** What a server offers now, against what was accepted of it. */
final class Differences {

  private Differences() {}

  /**
   * For the person who decides: the file of a package that would accept all of it, and the names of
   * tools that are new, changed or gone, of those that were accepted before.
   */
  static ObjectNode found(McpServerFile file, AcceptedOffer now) {
    Map<String, Digest> before = file.offer().map(AcceptedOffer::toolDigests).orElse(Map.of());
    Map<String, Digest> after = AcceptedOffer.digests(now.tools());
    Set<String> added = new TreeSet<>(after.keySet());
    added.removeAll(before.keySet());
    Set<String> removed = new TreeSet<>(before.keySet());
    removed.removeAll(after.keySet());
    Set<String> changed = new TreeSet<>();
    before.forEach((name, digest) -> {
      if (after.containsKey(name) && !digest.equals(after.get(name))) {
        changed.add(name);
      }
    });
    ObjectNode found = Json.object();
    found.set("file", file.with(now).toJson());
    list(found, "added", added);
    list(found, "changed", changed);
    list(found, "removed", removed);
    ArrayNode descriptions = found.putArray("descriptions");
    describe(descriptions, changed, file.offer().map(AcceptedOffer::tools).orElse(List.of()), now);
    return found;
  }

  private static void describe(
      ArrayNode into, Set<String> changed, List<ObjectNode> before, AcceptedOffer now) {
    for (String name : changed) {
      into.addObject()
          .put("tool", name)
          .put("before", description(before, name))
          .put("after", description(now.tools(), name));
    }
  }

  private static String description(List<ObjectNode> tools, String name) {
    return tools.stream()
        .filter(tool -> tool.path("name").asString("").equals(name))
        .map(tool -> tool.path("description").asString(""))
        .findFirst()
        .orElse("");
  }

  private static void list(ObjectNode json, String name, Set<String> values) {
    ArrayNode array = json.putArray(name);
    values.forEach(array::add);
  }
}
