package dev.annex.runtime.wasm.dialect.luminarys;

import dev.annex.api.value.Json;
import java.util.List;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;

/** Files and folders, one at a time. */
record FileService(HostOperations host, SkillSettings settings) {

  static final String COPY = "files.copy";

  private static final String WRITE = "files.write";
  private static final String LIST = "files.list";
  private static final int PAGE = 10_000;
  private static final long MILLIS = 1_000;

  JsonNode read(HostRequest request) {
    String path = request.required("path");
    byte[] content =
        new ProgramLogs(host)
            .content(path)
            .orElseGet(() ->
                HostOperations.bytes(
                    host.call("files.read", Json.object().put("path", path), path), "content"));
    return Json.object().put("content", content);
  }

  /** Replaces the whole file, and makes the folders on the way. */
  JsonNode write(HostRequest request) {
    return write(request, "replace");
  }

  /** The same, for a file that is not there yet. */
  JsonNode create(HostRequest request) {
    return write(request, "create");
  }

  private JsonNode write(HostRequest request, String mode) {
    String path = request.required("path");
    ObjectNode wish = Json.object().put("path", path).put("content", request.bytes("content"));
    var _ = host.call(WRITE, wish.put("mode", mode).put("parents", true), path);
    return Json.object();
  }

  JsonNode delete(HostRequest request) {
    String path = request.required("path");
    var _ = host.call("files.delete", Json.object().put("path", path).put("recursive", true), path);
    return Json.object();
  }

  /** Each of the paths that the braces in it come to. */
  JsonNode makeDirectories(HostRequest request) {
    String written = request.required("path");
    List<String> paths;
    try {
      paths = BraceExpansion.of(written);
    } catch (IllegalArgumentException e) {
      throw request.invalid(String.valueOf(e.getMessage()));
    }
    for (String path : paths) {
      var _ = host.call("files.mkdir", Json.object().put("path", path).put("parents", true), path);
    }
    return Json.object();
  }

  JsonNode list(HostRequest request) {
    String path = request.required("path");
    boolean full = request.flag("long");
    ObjectNode answer = Json.object();
    ArrayNode entries = answer.putArray("entries");
    String after = "";
    boolean end = false;
    while (!end) {
      ObjectNode wish = Json.object().put("path", path).put("after", after).put("limit", PAGE);
      JsonNode page = host.call(LIST, wish, path);
      for (JsonNode entry : page.path("entries")) {
        after = entry.path("name").asString("");
        entries.add(entry(entry, full));
      }
      end = page.path("end").asBoolean(true) || page.path("entries").isEmpty();
    }
    return answer;
  }

  private static ObjectNode entry(JsonNode entry, boolean full) {
    String kind = entry.path("kind").asString("");
    ObjectNode told =
        Json.object()
            .put("name", entry.path("name").asString(""))
            .put("size", entry.path("size").asLong(0))
            .put("is_dir", kind.equals("directory"));
    if (full) {
      int mode = entry.path("permissions").asInt(0);
      told.put("mod_time", Math.floorDiv(entry.path("modifiedMillis").asLong(0), MILLIS))
          .put("mode", mode)
          .put("mode_str", ModeText.of(kind, mode));
    }
    return told;
  }

  JsonNode changeMode(HostRequest request) {
    String path = request.required("path");
    ObjectNode wish =
        Json.object()
            .put("path", path)
            .put("permissions", request.number("mode"))
            .put("recursive", request.flag("recursive"));
    var _ = host.call("files.chmod", wish, path);
    return Json.object();
  }

  JsonNode readLines(HostRequest request) {
    String path = request.required("path");
    long offset = request.number("offset");
    long limit = request.number("limit");
    return new ProgramLogs(host)
        .lines(path, offset, limit)
        .orElseGet(() -> fileLines(path, offset, limit));
  }

  private JsonNode fileLines(String path, long offset, long limit) {
    ObjectNode wish = Json.object().put("path", path).put("offset", offset);
    if (limit > 0) {
      wish.put("limit", limit);
    }
    JsonNode found = host.call("files.read-lines", wish, path);
    ObjectNode answer = Json.object();
    answer.set("lines", found.path("lines"));
    return answer
        .put("total_lines", found.path("total").asLong(0))
        .put("offset", offset)
        .put("is_truncated", !found.path("end").asBoolean(true));
  }

  JsonNode allowedDirectories(HostRequest request) {
    ObjectNode answer = Json.object();
    ArrayNode folders = answer.putArray("dirs");
    for (AllowedFolders.Folder folder : new AllowedFolders(host).all()) {
      folders.addObject().put("path", folder.path()).put("mode", folder.writable() ? "rw" : "ro");
    }
    return answer;
  }

  JsonNode copy(HostRequest request) {
    copy(request.required("source"), request.required("dest"));
    return Json.object();
  }

  /** Copies a file, or a folder with all in it, over what is there. */
  void copy(String from, String to) {
    ObjectNode wish = Json.object().put("from", from).put("to", to);
    wish.put("replace", true).put("recursive", true).put("parents", true);
    var _ =
        host.call(
            COPY,
            wish,
            fault -> {
              JsonNode action = fault.details().get("action");
              return action != null && action.asString("").equals(WRITE) ? to : from;
            });
  }

  /** The first folder of the manifest, or else the first that was granted. */
  private String root() {
    return settings.folders().stream()
        .findFirst()
        .orElseGet(() -> new AllowedFolders(host).toSearch().getFirst());
  }

  /** Of the disk that a folder is on; of the sandbox's root unless one is given. */
  JsonNode diskUsage(HostRequest request) {
    String asked = request.text("path");
    String path = asked.isEmpty() ? root() : asked;
    JsonNode usage = host.call("files.disk-usage", Json.object().put("path", path), path);
    long total = usage.path("totalBytes").asLong(0);
    long free = usage.path("freeBytes").asLong(0);
    long used = Math.max(0, total - free);
    return Json.object()
        .put("total_bytes", total)
        .put("free_bytes", free)
        .put("used_bytes", used)
        .put("used_pct", total > 0 ? 100.0 * used / total : 0.0);
  }
}
