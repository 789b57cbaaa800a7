package dev.annex.runtime.javascript.dialect.cloudflare;

import dev.annex.api.fault.AnnexException;
import dev.annex.api.fault.ErrorCode;
import dev.annex.api.name.ExtensionId;
import dev.annex.api.runtime.HostCalls;
import dev.annex.api.value.Json;
import dev.annex.runtime.javascript.ScriptException;
import dev.annex.runtime.javascript.dialect.cloudflare.DeclaredPermissions.Workspace;
import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

/**
 * The files of an extension's workspace: those below the one folder that it was granted. The
 * contract has no word for which folder, so the operator's grant says it, and nothing tells the
 * extension. Any thread.
 */
final class WorkspaceFiles {

  static final String ROOTS = "files.roots";
  static final String READ = "files.read";
  static final String WRITE = "files.write";
  static final String DELETE = "files.delete";
  static final String LIST = "files.list";
  static final String STAT = "files.stat";

  private static final String NO_WRITE =
      "Extension error: workspace write permission required, but only read granted";
  private static final String NO_SURROGATES =
      "Text with half of a surrogate pair cannot be written to a file.";

  /** Most in one answer of the host, and in one of the contract. */
  private static final int PAGE = 10_000;

  private static final int MOST_ENTRIES = 1_000;
  private static final int PIECE = 4 * 1024 * 1024;

  private final HostCalls host;
  private final ExtensionId id;
  private final Workspace declared;

  WorkspaceFiles(HostCalls host, ExtensionId id, Workspace declared) {
    this.host = host;
    this.id = id;
    this.declared = declared;
  }

  /** The text of a file; empty when there is none. */
  Optional<String> read(String written) {
    requireRead();
    WorkspacePath path = WorkspacePath.read(written);
    String place = path.below(root(false));
    try {
      ByteArrayOutputStream whole = new ByteArrayOutputStream();
      boolean end = false;
      while (!end) {
        JsonNode piece =
            host.call(
                READ,
                Json.object().put("path", place).put("offset", whole.size()).put("length", PIECE));
        byte[] bytes = piece.path("content").binaryValue();
        whole.writeBytes(bytes);
        end = piece.path("end").asBoolean(true) || bytes.length == 0;
      }
      return Optional.of(whole.toString(StandardCharsets.UTF_8));
    } catch (AnnexException e) {
      return switch (Refusals.reason(e)) {
        case "not-found", "not-directory" -> Optional.empty();
        default -> throw refused(e, "readFile", path);
      };
    }
  }

  /** Puts a file in the place of what is there, and makes the folders on the way. */
  void write(String written, String content) {
    requireWrite();
    WorkspacePath path = WorkspacePath.read(written);
    if (path.isRoot()) {
      throw Refusals.error("EISDIR: cannot write to root directory");
    }
    String root = root(true);
    ObjectNode wish =
        Json.object()
            .put("path", path.below(root))
            .put("content", bytes(content))
            .put("parents", true);
    try {
      var _ = host.call(WRITE, wish);
    } catch (AnnexException e) {
      throw switch (Refusals.reason(e)) {
        case "not-directory", "exists" ->
            notFolder(root, path)
                .map(file -> Refusals.error("ENOTDIR: %s is not a directory".formatted(file)))
                .orElseGet(() -> Refusals.error("EISDIR: %s is a directory".formatted(path)));
        default -> refused(e, "writeFile", path);
      };
    }
  }

  private static byte[] bytes(String content) {
    if (content.chars().anyMatch(unit -> Character.isSurrogate((char) unit))
        && !StandardCharsets.UTF_8.newEncoder().canEncode(content)) {
      throw Refusals.error(NO_SURROGATES);
    }
    return content.getBytes(StandardCharsets.UTF_8);
  }

  /** The first thing on the way to a path that is no folder; empty when all are. */
  private Optional<WorkspacePath> notFolder(String root, WorkspacePath path) {
    for (int names = 1; names < path.names().size(); names++) {
      WorkspacePath parent = path.first(names);
      try {
        JsonNode facts = host.call(STAT, Json.object().put("path", parent.below(root)));
        if (!facts.path("kind").asString("").equals("directory")) {
          return Optional.of(parent);
        }
      } catch (AnnexException e) {
        return Optional.of(parent);
      }
    }
    return Optional.empty();
  }

  /** Whether something was removed: a file, a link or an empty folder. */
  boolean delete(String written) {
    requireWrite();
    WorkspacePath path = WorkspacePath.read(written);
    if (path.isRoot()) {
      return false;
    }
    try {
      JsonNode removed = host.call(DELETE, Json.object().put("path", path.below(root(true))));
      return removed.path("deleted").asInt(0) > 0;
    } catch (AnnexException e) {
      if (e.code() == ErrorCode.HOST_CALL_FAILED || e.code() == ErrorCode.INVALID_HOST_CALL) {
        return false;
      }
      throw refused(e, "deleteFile", path);
    }
  }

  /** What lies directly in a folder; nothing when there is none. */
  List<ObjectNode> list(String written) {
    requireRead();
    WorkspacePath path = WorkspacePath.read(written);
    String place = path.below(root(false));
    List<ObjectNode> entries = new ArrayList<>();
    String after = "";
    boolean end = false;
    try {
      while (!end) {
        JsonNode page =
            host.call(
                LIST, Json.object().put("path", place).put("after", after).put("limit", PAGE));
        for (JsonNode entry : page.path("entries")) {
          after = entry.path("name").asString("");
          entries.add(entry(path, entry));
        }
        end = page.path("end").asBoolean(true) || page.path("entries").isEmpty();
      }
    } catch (AnnexException e) {
      return switch (Refusals.reason(e)) {
        case "not-found", "not-directory" -> List.of();
        default -> throw refused(e, "listFiles", path);
      };
    }
    return entries.stream()
        .sorted(
            Comparator.<ObjectNode, String>comparing(entry -> entry.path("type").stringValue())
                .thenComparing(entry -> entry.path("name").stringValue()))
        .limit(MOST_ENTRIES)
        .toList();
  }

  private static ObjectNode entry(WorkspacePath folder, JsonNode entry) {
    String name = entry.path("name").asString("");
    String type =
        switch (entry.path("kind").asString("")) {
          case "directory" -> "directory";
          case "link" -> "symlink";
          default -> "file";
        };
    return Json.object()
        .put("name", name)
        .put("type", type)
        .put("size", entry.path("size").asLong(0))
        .put("path", folder.child(name));
  }

  private void requireRead() {
    if (declared == Workspace.NONE) {
      throw Refusals.error("Extension error: no workspace permission declared");
    }
  }

  private void requireWrite() {
    requireRead();
    if (declared != Workspace.READ_WRITE) {
      throw Refusals.error(NO_WRITE);
    }
  }

  /** The granted folder. */
  private String root(boolean writing) {
    List<JsonNode> roots =
        host.call(ROOTS, Json.object())
            .path("roots")
            .valueStream()
            .filter(root -> root.path("path").asString("").indexOf('*') < 0)
            .toList();
    List<String> folders =
        roots.stream().map(root -> root.path("path").asString("")).distinct().toList();
    if (folders.size() != 1) {
      String wish = declared == Workspace.READ_WRITE ? "files" : "files.read";
      throw Refusals.error(
          folders.isEmpty()
              ? "Extension error: no workspace permission granted. To allow it: annex grant %s %s=/some/folder"
                  .formatted(id, wish)
              : "Extension error: %d folders are granted to \"%s\", and a path could be meant in each. Grant one."
                  .formatted(folders.size(), id));
    }
    if (roots.stream()
        .allMatch(root -> root.path("mode").asString("").equals(writing ? "read" : "write"))) {
      throw Refusals.error(
          writing ? NO_WRITE : "Extension error: no workspace read permission granted");
    }
    return folders.getFirst();
  }

  /** Says nothing of where the folder lies. */
  private static RuntimeException refused(AnnexException e, String method, WorkspacePath path) {
    return switch (e.code()) {
      case HOST_CALL_FAILED -> worldly(Refusals.reason(e), method, path);
      case INVALID_HOST_CALL ->
          Refusals.error(
              "EINVAL: %s of %s is not possible".formatted(method, Shown.text(path.toString())));
      case PERMISSION_DENIED ->
          Refusals.error(
              "Extension error: %s of %s is not granted"
                  .formatted(method, Shown.text(path.toString())));
      default -> e;
    };
  }

  private static ScriptException worldly(String reason, String method, WorkspacePath path) {
    return Refusals.error(
        switch (reason) {
          case "is-directory" -> "EISDIR: %s is a directory".formatted(path);
          case "link" -> "ELOOP: too many levels of symbolic links: %s".formatted(path);
          case "not-directory" -> "ENOTDIR: %s is not a directory".formatted(path);
          default -> "%s of %s failed: %s".formatted(method, path, reason);
        });
  }
}
