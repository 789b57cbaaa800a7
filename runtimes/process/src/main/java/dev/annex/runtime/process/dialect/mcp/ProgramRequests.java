package dev.annex.runtime.process.dialect.mcp;

import dev.annex.api.access.PermissionRequest;
import dev.annex.api.name.Printable;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.stream.Stream;

/**
 * What a server that is a program asks for. No server says what it needs, so this is what its entry
 * in a client's file tells: the folders that it names, and the web, which most servers are there to
 * reach and which those started with {@code npx} or {@code uvx} are fetched from. It decides what a
 * confined program has; a person may grant less.
 */
final class ProgramRequests {

  private static final Set<String> OF_THE_SYSTEM =
      Set.of(
          "bin", "boot", "dev", "etc", "lib", "lib32", "lib64", "proc", "run", "sbin", "sys",
          "usr");

  /** A program in these is read together with what lies beside it. */
  private static final List<String> SCRIPTS =
      List.of(".js", ".mjs", ".cjs", ".ts", ".mts", ".py", ".rb", ".jar", ".sh", ".pl", ".php");

  private ProgramRequests() {}

  /** In the order in which its entry names them. */
  static List<PermissionRequest> of(McpServerAddress.Program program) {
    Set<PermissionRequest> requests = new LinkedHashSet<>();
    requests.add(new PermissionRequest("http", ""));
    Stream.of(
            program.folder().stream(),
            program.arguments().stream(),
            program.environment().values().stream())
        .flatMap(texts -> texts)
        .filter(ProgramRequests::isPath)
        .map(text -> Path.of(text).normalize())
        .filter(ProgramRequests::isOwn)
        .map(ProgramRequests::request)
        .forEach(requests::add);
    return new ArrayList<>(requests);
  }

  private static boolean isPath(String text) {
    return text.startsWith("/")
        && !text.startsWith("//")
        && text.length() <= 1_024
        && Printable.is(text)
        && text.chars().noneMatch(sign -> sign == '*' || sign == ':' || sign == ',');
  }

  private static boolean isOwn(Path path) {
    return path.getNameCount() > 0 && !OF_THE_SYSTEM.contains(path.getName(0).toString());
  }

  private static PermissionRequest request(Path path) {
    String name = path.toString();
    Path folder = path.getParent();
    boolean script = SCRIPTS.stream().anyMatch(name::endsWith);
    return script && folder != null && folder.getNameCount() > 0
        ? new PermissionRequest("files.read", folder.toString())
        : new PermissionRequest("files", name);
  }
}
