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

  /** Where packages keep code that was built, or that needs what lies above it. */
  private static final Set<String> BUILT = Set.of("bin", "build", "dist", "lib", "out", "src");

  private static final String MODULES = "node_modules";

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
    boolean script = SCRIPTS.stream().anyMatch(path.toString()::endsWith);
    return script
        ? new PermissionRequest("files.read", packageOf(path).toString())
        : new PermissionRequest("files", path.toString());
  }

  /** The folder that a script finds the rest of its code in. */
  private static Path packageOf(Path script) {
    for (int i = 1; i < script.getNameCount(); i++) {
      if (script.getName(i).toString().equals(MODULES)) {
        return Path.of("/").resolve(script.subpath(0, i + 1));
      }
    }
    int depth = script.getNameCount() - 1;
    while (depth > 1 && BUILT.contains(script.getName(depth - 1).toString())) {
      depth--;
    }
    return depth == 0 ? script : Path.of("/").resolve(script.subpath(0, depth));
  }
}
