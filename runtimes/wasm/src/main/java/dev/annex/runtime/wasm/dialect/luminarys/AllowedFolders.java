package dev.annex.runtime.wasm.dialect.luminarys;

import dev.annex.api.fault.AnnexException;
import dev.annex.api.fault.ErrorCode;
import dev.annex.api.value.Json;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import tools.jackson.databind.JsonNode;

/** The folders that a skill was granted, in the contract's terms. */
record AllowedFolders(HostOperations host) {

  static final String ROOTS = "files.roots";

  /**
   * A folder, or a single file; or a pattern with a star of such.
   *
   * @param writable whether it may be changed, too. What may be changed and not read is none of
   *     these, because the contract has no word for it
   */
  record Folder(String path, boolean writable) {
    boolean concrete() {
      return path.indexOf('*') < 0;
    }

    boolean within(Folder other) {
      return path.equals(other.path) || other.path.equals("/") || path.startsWith(other.path + "/");
    }
  }

  /** All of them, in the order of their paths. */
  List<Folder> all() {
    Map<String, Set<String>> modes = new LinkedHashMap<>();
    for (JsonNode root : host.call(ROOTS, Json.object(), "").path("roots")) {
      String mode = root.path("mode").asString("");
      Set<String> known =
          modes.computeIfAbsent(root.path("path").asString(""), _ -> new TreeSet<>());
      known.addAll(mode.equals("both") ? Set.of("read", "write") : Set.of(mode));
    }
    return modes.entrySet().stream()
        .filter(entry -> entry.getValue().contains("read"))
        .map(entry -> new Folder(entry.getKey(), entry.getValue().contains("write")))
        .sorted((one, other) -> one.path().compareTo(other.path()))
        .toList();
  }

  /**
   * Those whose paths are known, without any that lies in another.
   *
   * @throws AnnexException when there is none
   */
  List<String> toSearch() {
    List<Folder> outermost = new ArrayList<>();
    for (Folder folder : all()) {
      if (folder.concrete() && outermost.stream().noneMatch(folder::within)) {
        outermost.add(folder);
      }
    }
    if (outermost.isEmpty()) {
      throw new AnnexException(
          ErrorCode.PERMISSION_DENIED,
          "permission denied: no directory is allowed. To allow one: annex grant EXTENSION files.read=/the/folder");
    }
    return outermost.stream().map(Folder::path).toList();
  }
}
