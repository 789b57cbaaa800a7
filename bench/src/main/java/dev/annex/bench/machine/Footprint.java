package dev.annex.bench.machine;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** What a process takes of this machine, as Linux tells it in {@code /proc}. */
public final class Footprint {

  private static final Pattern LIVE = Pattern.compile("^Total +\\d+ +(\\d+)", Pattern.MULTILINE);

  private Footprint() {}

  /** Memory in KiB that is resident, shared pages included. */
  public static long residentKib(long pid) {
    return number(pid, "status", "VmRSS");
  }

  /** Memory in KiB, pages that several processes share divided among them; 0 when it is over. */
  public static long proportionalKib(long pid) {
    return number(pid, "smaps_rollup", "Pss");
  }

  /** Threads of the system. */
  public static long threads(long pid) {
    return number(pid, "status", "Threads");
  }

  /** The words a process was started with; none when it is over. */
  public static List<String> words(long pid) {
    return List.of(read(pid, "cmdline").split("\0", -1));
  }

  /**
   * Bytes of the objects that are alive in a process of Java, after collecting garbage there.
   *
   * @param jcmd the program of that name in the JDK that the process runs on
   */
  public static long liveBytes(Path jcmd, long pid) throws IOException, InterruptedException {
    Process asked =
        new ProcessBuilder(jcmd.toString(), Long.toString(pid), "GC.class_histogram")
            .redirectErrorStream(true)
            .start();
    String said = new String(asked.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
    Matcher total = LIVE.matcher(said);
    if (asked.waitFor() != 0 || !total.find()) {
      throw new IOException("asking process %d for its objects gave: %s".formatted(pid, said));
    }
    return Long.parseLong(total.group(1));
  }

  private static long number(long pid, String file, String name) {
    Matcher line =
        Pattern.compile("^%s:\\s+(\\d+)".formatted(name), Pattern.MULTILINE)
            .matcher(read(pid, file));
    return line.find() ? Long.parseLong(line.group(1)) : 0;
  }

  private static String read(long pid, String file) {
    try {
      return Files.readString(
          Path.of("/proc", Long.toString(pid), file), StandardCharsets.ISO_8859_1);
    } catch (IOException e) {
      // It is over.
      return "";
    }
  }
}
