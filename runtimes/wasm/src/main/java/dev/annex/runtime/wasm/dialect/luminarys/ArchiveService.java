package dev.annex.runtime.wasm.dialect.luminarys;

import dev.annex.api.value.Json;
import java.util.List;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;

/** Archives. What is there already is replaced. */
record ArchiveService(HostOperations host) {

  private static final String USUAL_FORMAT = "tar.gz";
  private static final int MOST_LISTED = 10_000;

  JsonNode pack(HostRequest request) {
    String source = request.required("source");
    String output = request.required("output");
    String format = request.text("format");
    ObjectNode wish =
        Json.object()
            .put("source", source)
            .put("archive", output)
            .put("format", format.isEmpty() ? USUAL_FORMAT : format)
            .put("replace", true)
            .put("parents", true);
    exclude(request, wish);
    JsonNode packed = call("archive.pack", wish, source, output);
    return Json.object()
        .put("files_count", packed.path("files").asLong(0))
        .put("format", packed.path("format").asString(USUAL_FORMAT));
  }

  JsonNode unpack(HostRequest request) {
    String archive = request.required("archive");
    String destination = request.required("dest");
    ObjectNode wish =
        Json.object()
            .put("archive", archive)
            .put("destination", destination)
            .put("strip", request.number("strip"))
            .put("merge", true)
            .put("replace", true)
            .put("parents", true);
    format(request, wish);
    exclude(request, wish);
    JsonNode unpacked = call("archive.unpack", wish, archive, destination);
    return Json.object().put("files_count", unpacked.path("files").asLong(0));
  }

  JsonNode list(HostRequest request) {
    String archive = request.required("archive");
    ObjectNode wish = Json.object().put("archive", archive).put("limit", MOST_LISTED);
    format(request, wish);
    exclude(request, wish);
    JsonNode found = host.call("archive.list", wish, archive);
    ObjectNode answer = Json.object();
    ArrayNode entries = answer.putArray("entries");
    for (JsonNode entry : found.path("entries")) {
      entries
          .addObject()
          .put("name", entry.path("name").asString(""))
          .put("size", entry.path("size").asLong(0))
          .put("is_dir", entry.path("kind").asString("").equals("directory"));
    }
    if (found.path("truncated").asBoolean(false)) {
      answer.put("truncated", true);
    }
    return answer;
  }

  /** The end that is read is asked for first, the one that is written with {@code files.write}. */
  private JsonNode call(String operation, ObjectNode wish, String read, String written) {
    return host.call(
        operation,
        wish,
        fault -> {
          JsonNode action = fault.details().get("action");
          return action != null && action.asString("").equals("files.write") ? written : read;
        });
  }

  private static void format(HostRequest request, ObjectNode wish) {
    String format = request.text("format");
    if (!format.isEmpty()) {
      wish.put("format", format);
    }
  }

  private static void exclude(HostRequest request, ObjectNode wish) {
    List<String> patterns = TopLevelCommas.items(request.text("exclude"));
    if (!patterns.isEmpty()) {
      ArrayNode list = wish.putArray("exclude");
      patterns.forEach(pattern -> list.add(withoutSlash(pattern)));
    }
  }

  /** {@code build/} is the folder {@code build}. */
  private static String withoutSlash(String pattern) {
    return pattern.length() > 1 && pattern.endsWith("/")
        ? pattern.substring(0, pattern.length() - 1)
        : pattern;
  }
}
