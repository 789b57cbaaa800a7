package dev.annex.capabilities.system;

import com.sun.management.OperatingSystemMXBean;
import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.nio.file.FileStore;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Locale;
import java.util.Optional;
import java.util.OptionalDouble;

/** What can be known of a machine. Any thread. */
public interface Machine {

  /** Its system: {@code linux}, {@code darwin}, {@code windows}, or another name in lower case. */
  String system();

  /** Its processor: {@code amd64}, {@code arm64}, or another name in lower case. */
  String architecture();

  /** How many processors this process may use. */
  int processors();

  /** Memory there is for this process and others, in bytes: the container's when it is in one. */
  long memoryBytes();

  /** Memory nobody uses now, in bytes. */
  long freeMemoryBytes();

  /** How many tasks waited for a processor during the last minute; empty where nobody counts. */
  OptionalDouble load();

  /** Its own name; empty when it has none that can be known without asking a network. */
  Optional<String> hostName();

  /** Room on the disk of a folder. */
  Room room(Path folder) throws IOException;

  /**
   * Room on a disk.
   *
   * @param freeBytes what this account may still write
   */
  record Room(long totalBytes, long freeBytes) {}

  /** The machine this runs on. */
  static Machine current() {
    return new Current();
  }

  /** Reads everything anew each time. */
  final class Current implements Machine {

    private final OperatingSystemMXBean bean =
        ManagementFactory.getPlatformMXBean(OperatingSystemMXBean.class);

    private Current() {}

    @Override
    public String system() {
      return systemName(bean.getName());
    }

    static String systemName(String name) {
      String lower = name.toLowerCase(Locale.ROOT);
      if (lower.startsWith("mac")) {
        return "darwin";
      }
      return lower.startsWith("windows") ? "windows" : lower;
    }

    @Override
    public String architecture() {
      return architectureName(bean.getArch());
    }

    static String architectureName(String name) {
      return switch (name.toLowerCase(Locale.ROOT)) {
        case "x86_64", "x64" -> "amd64";
        case "aarch64" -> "arm64";
        case "x86", "i386", "i686" -> "386";
        default -> name.toLowerCase(Locale.ROOT);
      };
    }

    @Override
    public int processors() {
      return Runtime.getRuntime().availableProcessors();
    }

    @Override
    public long memoryBytes() {
      return bean.getTotalMemorySize();
    }

    @Override
    public long freeMemoryBytes() {
      return bean.getFreeMemorySize();
    }

    @Override
    public OptionalDouble load() {
      double load = bean.getSystemLoadAverage();
      return load < 0 ? OptionalDouble.empty() : OptionalDouble.of(load);
    }

    @Override
    public Optional<String> hostName() {
      try {
        return Optional.of(Files.readString(Path.of("/proc/sys/kernel/hostname")).strip())
            .filter(name -> !name.isEmpty());
      } catch (IOException e) {
        return Optional.ofNullable(System.getenv("COMPUTERNAME"))
            .or(() -> Optional.ofNullable(System.getenv("HOSTNAME")));
      }
    }

    @Override
    public Room room(Path folder) throws IOException {
      FileStore store = Files.getFileStore(folder);
      return new Room(store.getTotalSpace(), store.getUsableSpace());
    }
  }
}
