package dev.annex.mcp.call;

import dev.annex.mcp.McpException;
import dev.annex.mcp.McpLimits;
import dev.annex.mcp.McpPrincipal;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Optional;
import java.util.function.Function;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ObjectNode;

/**
 * Cuts lists into pages.
 *
 * <p>A cursor is sealed for one list and one principal and names the last item given out, so that
 * items added meanwhile neither repeat nor hide others; if that item is gone, its former position
 * counts.
 */
final class Pages {

  private static final JsonMapper MAPPER = JsonMapper.builder().build();

  private final Seal seal;
  private final McpLimits limits;

  Pages(Seal seal, McpLimits limits) {
    this.seal = seal;
    this.limits = limits;
  }

  <T> Page<T> page(
      Method list, List<T> all, Function<T, String> key, JsonNode cursor, McpPrincipal principal) {
    String purpose = list.wireName() + '\n' + principal.id();
    int from = cursor.isMissingNode() ? 0 : position(purpose, all, key, cursor);
    int to = Math.min(all.size(), from + limits.pageSize());
    if (to == all.size()) {
      return new Page<>(all.subList(from, to), Optional.empty());
    }
    ObjectNode last = MAPPER.createObjectNode();
    last.put("key", key.apply(all.get(to - 1)));
    last.put("index", to);
    String next = seal.close(purpose, last.toString().getBytes(StandardCharsets.UTF_8));
    return new Page<>(all.subList(from, to), Optional.of(next));
  }

  private <T> int position(String purpose, List<T> all, Function<T, String> key, JsonNode cursor) {
    JsonNode last = open(purpose, cursor);
    String lastKey = last.path("key").asString("");
    for (int i = 0; i < all.size(); i++) {
      if (key.apply(all.get(i)).equals(lastKey)) {
        return i + 1;
      }
    }
    return Math.min(last.path("index").asInt(0), all.size());
  }

  private JsonNode open(String purpose, JsonNode cursor) {
    if (!cursor.isString() || cursor.asString().length() > limits.cursorBytes()) {
      throw badCursor();
    }
    byte[] content = seal.open(purpose, cursor.asString()).orElseThrow(Pages::badCursor);
    try {
      return MAPPER.readTree(content);
    } catch (JacksonException e) {
      throw badCursor();
    }
  }

  private static McpException badCursor() {
    return McpException.invalidParams(
        "cursor was not given out for this list; begin again without one");
  }
}
