package dev.annex.runtime.wasm.dialect.morphee;

import dev.annex.api.fault.AnnexException;
import dev.annex.api.fault.ErrorCode;
import dev.annex.api.runtime.HostCalls;
import dev.annex.api.value.Json;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;
import java.util.Optional;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;

/**
 * The file sandbox: paths below the one folder that the extension was granted. The contract has no
 * word for which folder, so the operator's grant says it, and nothing tells the guest.
 */
record FileService(HostCalls host) {

  static final String ROOTS = "files.roots";
  static final String READ = "files.read";
  static final String LIST = "files.list";

  private static final Reply.Refused OUTSIDE =
      new Reply.Refused("outside_sandbox", "Path outside sandbox");
  private static final int PAGE = 10_000;

  Reply read(Fields argument) {
    boolean base64 = argument.base64("encoding");
    return at(
        argument,
        path -> {
          byte[] bytes =
              Bytes.of(host.call(READ, Json.object().put("path", path)).path("content"), READ);
          Optional<String> text = base64 ? Optional.of(Bytes.toBase64(bytes)) : Bytes.text(bytes);
          return text.<Reply>map(given -> new Reply.Value(Json.object().stringNode(given)))
              .orElseGet(
                  () -> new Reply.Refused("encoding", "The file is no UTF-8; read it as base64."));
        });
  }

  Reply list(Fields argument) {
    return at(argument, this::list);
  }

  private Reply list(String path) {
    ArrayNode entries = Json.object().arrayNode();
    String after = "";
    boolean end = false;
    while (!end) {
      JsonNode page =
          host.call(LIST, Json.object().put("path", path).put("after", after).put("limit", PAGE));
      for (JsonNode entry : page.path("entries")) {
        after = entry.path("name").asString("");
        ObjectNode told = entries.addObject().put("name", after);
        told.set("type", entry.path("kind"));
        told.set("size", entry.path("size"));
      }
      end = page.path("end").asBoolean(true) || page.path("entries").isEmpty();
    }
    return new Reply.Value(entries);
  }

  private Reply at(Fields argument, PathWork work) {
    String written = argument.required("path");
    Optional<List<String>> names = names(written);
    if (names.isEmpty()) {
      return OUTSIDE;
    }
    List<String> roots = roots();
    if (roots.isEmpty()) {
      return Reply.denied(MorpheePermission.FILESYSTEM_READ);
    }
    if (roots.size() > 1) {
      return new Reply.Refused(
          "unavailable",
          "%s failed: %d folders are granted, and a path could be meant in each. Grant one."
              .formatted(argument.function().functionName(), roots.size()));
    }
    String root = roots.getFirst();
    String below = String.join("/", names.get());
    String path = below.isEmpty() ? root : (root.equals("/") ? "" : root) + "/" + below;
    try {
      return work.with(path);
    } catch (AnnexException e) {
      return refused(e, argument.function(), written);
    }
  }

  /** What stands between the slashes, without dots; empty when the path leads out. */
  private static Optional<List<String>> names(String path) {
    if (path.startsWith("/") || path.indexOf('\0') >= 0) {
      return Optional.empty();
    }
    Deque<String> names = new ArrayDeque<>();
    for (String name : path.split("/")) {
      if (name.equals("..") && names.pollLast() == null) {
        return Optional.empty();
      }
      if (!name.isEmpty() && !name.equals(".") && !name.equals("..")) {
        names.addLast(name);
      }
    }
    return Optional.of(List.copyOf(names));
  }

  private List<String> roots() {
    return host.call(ROOTS, Json.object())
        .path("roots")
        .valueStream()
        .filter(root -> !root.path("mode").asString("").equals("write"))
        .map(root -> root.path("path").asString(""))
        .filter(root -> root.indexOf('*') < 0)
        .distinct()
        .toList();
  }

  /** Says nothing of where the folder lies. */
  private static Reply refused(AnnexException e, MorpheeImport function, String written) {
    if (e.code() != ErrorCode.HOST_CALL_FAILED) {
      throw e;
    }
    String reason = Refusals.reason(e.fault());
    if (reason.equals("outside")) {
      return OUTSIDE;
    }
    if (reason.equals("not-found") && function == MorpheeImport.FILE_READ) {
      return Reply.of(Optional.empty());
    }
    return new Reply.Refused(
        Refusals.code(reason),
        "%s of %s failed: %s."
            .formatted(function.functionName(), ManifestMembers.quote(written), reason));
  }

  /** What is done with a path of the host. */
  @FunctionalInterface
  private interface PathWork {
    Reply with(String path);
  }
}
