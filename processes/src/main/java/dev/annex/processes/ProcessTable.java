package dev.annex.processes;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.Predicate;

/**
 * The processes of this machine, as Linux shows them in {@code /proc} (proc(5)). What may not be
 * read, and what ends while it is read, is left out. Any thread.
 */
final class ProcessTable {

  /** The variable by which the processes of one group are known, wherever they go. */
  static final String MARK = "ANNEX_PROCESS";

  private static final Path PROC = Path.of("/proc");

  /** Field numbers as proc(5) counts them, less the two before the state. */
  private static final int STATE = 0;

  private static final int GROUP = 2;
  private static final int SESSION = 3;
  private static final int THREADS = 17;
  private static final int START = 19;

  /**
   * One process.
   *
   * @param startTicks when it started, in clock ticks since the machine did; with {@code pid} it
   *     names one process for as long as the machine runs
   */
  record Entry(long pid, long group, long session, long startTicks) {}

  private ProcessTable() {}

  /** Whether this machine shows its processes here at all. */
  static boolean available() {
    return Files.isReadable(PROC.resolve("self/stat"))
        && Files.isReadable(PROC.resolve("sys/kernel/random/boot_id"));
  }

  /** Changes with every start of the machine. */
  static String bootId() throws IOException {
    return Files.readString(PROC.resolve("sys/kernel/random/boot_id")).strip();
  }

  /**
   * A process that runs; empty when there is none, or one that has ended and waits to be reaped.
   */
  static Optional<Entry> find(long pid) {
    try {
      return parse(pid, Files.readString(folder(pid).resolve("stat"), StandardCharsets.ISO_8859_1));
    } catch (IOException e) {
      return Optional.empty();
    }
  }

  /** The name may hold blanks and parentheses, so what counts begins behind the last one. */
  static Optional<Entry> parse(long pid, String stat) {
    String[] fields = stat.substring(stat.lastIndexOf(')') + 1).strip().split(" ", -1);
    if (fields.length <= START || fields[STATE].equals("Z") || fields[STATE].equals("X")) {
      return Optional.empty();
    }
    return Optional.of(
        new Entry(
            pid,
            Long.parseLong(fields[GROUP]),
            Long.parseLong(fields[SESSION]),
            Long.parseLong(fields[START])));
  }

  /** Every process that runs and is wanted. */
  static List<Entry> all(Predicate<Entry> wanted) {
    List<Entry> found = new ArrayList<>();
    try (DirectoryStream<Path> folders = Files.newDirectoryStream(PROC, "[0-9]*")) {
      for (Path folder : folders) {
        find(Long.parseLong(PROC.relativize(folder).toString()))
            .filter(wanted)
            .ifPresent(found::add);
      }
    } catch (IOException e) {
      return found;
    }
    return found;
  }

  /** How many processes and threads there are of the account that this program runs under. */
  static long ownTasks() {
    long tasks = 0;
    try (DirectoryStream<Path> folders = Files.newDirectoryStream(PROC, "[0-9]*")) {
      Object self = Files.getAttribute(PROC.resolve("self/stat"), "unix:uid");
      for (Path folder : folders) {
        tasks += tasks(folder.resolve("stat"), self);
      }
    } catch (IOException e) {
      return tasks;
    }
    return tasks;
  }

  private static long tasks(Path stat, Object account) {
    try {
      if (!Files.getAttribute(stat, "unix:uid").equals(account)) {
        return 0;
      }
      String text = Files.readString(stat, StandardCharsets.ISO_8859_1);
      String[] fields = text.substring(text.lastIndexOf(')') + 1).strip().split(" ", -1);
      return fields.length > THREADS ? Long.parseLong(fields[THREADS]) : 0;
    } catch (IOException e) {
      return 0;
    }
  }

  /** Whether a process was started with this very mark; false when that may not be known. */
  static boolean isMarked(Entry entry, String mark) {
    try {
      byte[] environment = Files.readAllBytes(folder(entry.pid()).resolve("environ"));
      String all = "\0" + new String(environment, StandardCharsets.ISO_8859_1);
      return all.contains("\0" + MARK + "=" + mark + "\0");
    } catch (IOException e) {
      return false;
    }
  }

  /** Where a process works. */
  static Path workingDirectory(long pid) throws IOException {
    return Files.readSymbolicLink(folder(pid).resolve("cwd"));
  }

  /** Ends a process at once, unless its number belongs to another by now. */
  static void kill(Entry entry) {
    boolean same =
        find(entry.pid()).filter(now -> now.startTicks() == entry.startTicks()).isPresent();
    if (same) {
      ProcessHandle.of(entry.pid()).ifPresent(ProcessHandle::destroyForcibly);
    }
  }

  private static Path folder(long pid) {
    return PROC.resolve(Long.toString(pid));
  }
}
