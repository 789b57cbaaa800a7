package dev.annex.runtime.wasm.dialect.luminarys;

import dev.annex.api.fault.AnnexException;
import dev.annex.api.fault.ErrorCode;
import dev.annex.api.value.Json;
import java.util.List;
import java.util.Optional;
import java.util.function.Consumer;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;

/** Looks for names and for text below a folder, or below all that are allowed. */
record SearchService(HostOperations host) {

  private static final String GREP = "files.grep";
  private static final String GLOB = "files.glob";

  /** As many as the operations give at once; what is beyond is told as {@code truncated}. */
  private static final int MOST = 10_000;

  /** Deeper than any path goes. */
  private static final long DEEPEST = 64;

  private static final List<String> NOT_SEARCHED =
      List.of(
          ".git",
          ".hg",
          ".svn",
          "node_modules",
          "vendor",
          "target",
          "dist",
          "build",
          "__pycache__",
          ".venv",
          ".idea",
          ".vscode");
  private static final List<String> NOT_LISTED = List.of(".git", "node_modules");

  JsonNode grep(HostRequest request) {
    List<String> include = request.texts("include").orElse(List.of());
    ObjectNode wish =
        Json.object()
            .put("pattern", request.required("pattern"))
            .put("fixed", request.flag("fixed"))
            .put("ignoreCase", request.flag("case_insensitive"))
            .put("hidden", include.stream().anyMatch(SearchService::namesHidden))
            .put("limit", MOST)
            .put("countOnly", request.flag("filename_only"));
    put(wish, "include", include);
    put(wish, "exclude", request.texts("exclude").orElse(List.of()));
    put(wish, "ignore", request.texts("ignore_dirs").orElse(NOT_SEARCHED));
    put(wish, "extensions", FileTypes.extensions(request.text("type_filter")));
    above0(request, "max_depth").ifPresent(depth -> wish.put("depth", Math.min(depth, DEEPEST)));
    above0(request, "max_count").ifPresent(most -> wish.put("perFile", most));
    Answer answer = new Answer();
    below(
        request,
        path -> {
          JsonNode found = host.call(GREP, wish.deepCopy().put("path", path), path);
          answer.note(found);
          for (JsonNode file : found.path("files")) {
            ObjectNode told = answer.matches().addObject();
            told.put("path", join(path, file.path("path").asString("")));
            lines(file, request.flag("with_lines"), told.putArray("matches"));
          }
        });
    return answer.map();
  }

  private static void lines(JsonNode file, boolean withText, ArrayNode matches) {
    for (JsonNode line : file.path("lines")) {
      ObjectNode told = matches.addObject().put("line_num", line.path("number").asLong(0));
      if (withText) {
        told.put("line", line.path("text").asString(""));
      }
      ArrayNode ranges = told.putArray("ranges");
      for (JsonNode range : line.path("ranges")) {
        ranges
            .addObject()
            .put("start", range.path("start").asInt(0))
            .put("end", range.path("end").asInt(0));
      }
    }
  }

  /** Whether a pattern is about names that begin with a dot. */
  private static boolean namesHidden(String pattern) {
    return (pattern.startsWith(".") && !pattern.startsWith("./")) || pattern.contains("/.");
  }

  JsonNode glob(HostRequest request) {
    List<String> patterns = request.texts("patterns").orElse(List.of());
    if (patterns.isEmpty()) {
      throw request.invalid("patterns is missing");
    }
    boolean onlyFiles = request.flag("only_files");
    boolean onlyFolders = request.flag("only_dirs");
    if (onlyFiles && onlyFolders) {
      throw request.invalid("only_files and only_dirs exclude one another");
    }
    ObjectNode wish = Json.object().put("hidden", request.flag("match_hidden")).put("limit", MOST);
    put(wish, "ignore", request.texts("ignore_dirs").orElse(NOT_LISTED));
    above0(request, "max_depth").ifPresent(depth -> wish.put("depth", Math.min(depth, DEEPEST)));
    if (onlyFiles || onlyFolders) {
      wish.put("kind", onlyFiles ? "file" : "directory");
    }
    boolean absolute = request.text("path").isEmpty();
    Answer answer = new Answer();
    below(
        request,
        path -> {
          ObjectNode here = wish.deepCopy().put("path", path);
          put(here, "patterns", patterns.stream().map(one -> relative(one, path)).toList());
          JsonNode found = host.call(GLOB, here, path);
          answer.note(found);
          for (JsonNode match : found.path("matches")) {
            String name = match.path("path").asString("");
            answer
                .matches()
                .addObject()
                .put("path", absolute ? join(path, name) : name)
                .put("is_dir", match.path("kind").asString("").equals("directory"));
          }
        });
    return answer.map();
  }

  /** A pattern that begins with the folder, without it. */
  private static String relative(String pattern, String folder) {
    String below = folder.endsWith("/") ? folder : folder + "/";
    String rest = pattern.startsWith(below) ? pattern.substring(below.length()) : pattern;
    String plain = rest.startsWith("./") ? rest.substring(2) : rest;
    return plain.isEmpty() ? pattern : plain;
  }

  /** Of several folders, those that cannot be searched are passed over. */
  private void below(HostRequest request, Consumer<String> search) {
    String path = request.text("path");
    if (!path.isEmpty()) {
      search.accept(path);
      return;
    }
    Optional<AnnexException> failure = Optional.empty();
    boolean searched = false;
    for (String folder : new AllowedFolders(host).toSearch()) {
      try {
        search.accept(folder);
        searched = true;
      } catch (AnnexException e) {
        if (e.code() != ErrorCode.HOST_CALL_FAILED && e.code() != ErrorCode.UNAVAILABLE) {
          throw e;
        }
        failure = Optional.of(e);
      }
    }
    if (!searched && failure.isPresent()) {
      throw failure.get();
    }
  }

  private static String join(String folder, String name) {
    if (name.isEmpty()) {
      return folder;
    }
    return folder.endsWith("/") ? folder + name : folder + "/" + name;
  }

  private static Optional<Long> above0(HostRequest request, String name) {
    return Optional.of(request.number(name)).filter(number -> number > 0);
  }

  private static void put(ObjectNode wish, String name, List<String> texts) {
    if (!texts.isEmpty()) {
      ArrayNode list = wish.putArray(name);
      texts.forEach(list::add);
    }
  }

  /** What was found in all folders so far. */
  private record Answer(ObjectNode map, ArrayNode matches) {

    Answer() {
      this(Json.object());
    }

    private Answer(ObjectNode map) {
      this(map, map.putArray("matches"));
    }

    /** That there may be more is not in the contract, and does no harm there. */
    void note(JsonNode found) {
      if (found.path("truncated").asBoolean(false)) {
        map.put("truncated", true);
      }
    }
  }
}
