package dev.annex.runtime.process;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/**
 * What this process holds of the machine for the programs it runs, as Linux shows it.
 *
 * @param pipes its open pipes
 * @param children its child processes, those included that are over and were not fetched
 * @param threads its threads of the system that are about programs
 */
record HostResources(long pipes, long children, long threads) {

  static final HostResources NONE = new HostResources(0, 0, 0);

  private static final Path PROC = Path.of("/proc");

  static HostResources now() {
    return new HostResources(
        descriptors(ProcessHandle.current().pid()).stream()
            .filter(target -> target.startsWith("pipe:"))
            .count(),
        countChildren(),
        Thread.getAllStackTraces().keySet().stream()
            .filter(thread -> thread.getName().startsWith("annex-process"))
            .count());
  }

  boolean atMost(HostResources other) {
    return pipes <= other.pipes && children <= other.children && threads <= other.threads;
  }

  /** What the open descriptors of a process lead to; none where there is no {@code /proc}. */
  static List<String> descriptors(long pid) {
    List<String> targets = new ArrayList<>();
    for (Path descriptor : entries(PROC.resolve(Long.toString(pid)).resolve("fd"), "*")) {
      try {
        targets.add(Files.readSymbolicLink(descriptor).toString());
      } catch (IOException e) {
        // It was closed meanwhile.
      }
    }
    return targets;
  }

  /** Whether two processes that have this open have the same one open. */
  static boolean isShared(String target) {
    return target.startsWith("pipe:") || target.startsWith("socket:");
  }

  private static long countChildren() {
    long own = ProcessHandle.current().pid();
    return entries(PROC, "[0-9]*").stream().filter(folder -> parent(folder) == own).count();
  }

  private static long parent(Path folder) {
    try {
      String stat = Files.readString(folder.resolve("stat"), StandardCharsets.ISO_8859_1);
      return Long.parseLong(stat.substring(stat.lastIndexOf(')') + 2).split(" ", -1)[1]);
    } catch (IOException e) {
      return -1;
    }
  }

  private static List<Path> entries(Path folder, String pattern) {
    List<Path> entries = new ArrayList<>();
    try (DirectoryStream<Path> stream = Files.newDirectoryStream(folder, pattern)) {
      stream.forEach(entries::add);
    } catch (IOException e) {
      return entries;
    }
    return entries;
  }
}
