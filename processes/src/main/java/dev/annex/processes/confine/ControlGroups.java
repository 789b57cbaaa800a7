package dev.annex.processes.confine;

import java.io.IOException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.atomic.AtomicLong;
import java.util.stream.Collectors;

/**
 * Control groups that this host may make for what it runs (cgroups(7)): below its own group, which
 * a service manager must have handed over to it ({@code Delegate=yes}), or as root. Both versions:
 * one tree with all controllers, or a tree for each.
 *
 * <p>In the one tree a group with controllers for its children may hold no process itself, so the
 * host moves itself and what it runs into a child of its own group first; it does so only when
 * nobody else is in there. Any thread.
 */
final class ControlGroups {

  /** What a controller is for, and its words in both versions. */
  enum Controller {
    MEMORY("memory"),
    TASKS("pids"),
    PROCESSOR("cpu");

    private final String word;

    Controller(String word) {
      this.word = word;
    }

    String word() {
      return word;
    }
  }

  /** How long a slice of processor time is that quotas are about. */
  private static final long PERIOD_MICROS = 100_000;

  private static final String PREFIX = "annex-";
  private static final String HOST = "annex-host";
  private static final String PROCESSES = "cgroup.procs";
  private static final AtomicLong COUNT = new AtomicLong();

  private final Map<Controller, Path> parents;
  private final String obstacle;

  private ControlGroups(Map<Controller, Path> parents, String obstacle) {
    this.parents = parents;
    this.obstacle = obstacle;
  }

  /** Those of this machine; what it may not use is left out. Moves no process. */
  static ControlGroups find() {
    try {
      return find(
          Files.readAllLines(Path.of("/proc/self/mountinfo")),
          Files.readAllLines(Path.of("/proc/self/cgroup")));
    } catch (IOException e) {
      return none("this machine shows no control groups");
    }
  }

  static ControlGroups none(String why) {
    return new ControlGroups(Map.of(), why);
  }

  /**
   * As {@code /proc} tells it.
   *
   * @param mounts lines of {@code /proc/self/mountinfo}
   * @param own lines of {@code /proc/self/cgroup}
   */
  static ControlGroups find(List<String> mounts, List<String> own) {
    Map<Controller, Path> parents = new EnumMap<>(Controller.class);
    Set<String> against = new TreeSet<>();
    for (String mount : mounts) {
      String[] sides = mount.split(" - ", 2);
      String[] left = sides[0].split(" ", -1);
      if (sides.length < 2 || left.length < 5 || !sides[1].startsWith("cgroup")) {
        continue;
      }
      boolean unified = sides[1].startsWith("cgroup2 ");
      for (Controller controller : Controller.values()) {
        Optional<String> inside = unified ? path(own, "") : path(own, controller.word());
        boolean mine =
            unified
                || List.of(sides[1].substring(sides[1].lastIndexOf(' ') + 1).split(",", -1))
                    .contains(controller.word());
        if (mine && inside.isPresent()) {
          Path group = below(left[4], left[3], inside.get());
          if (unified && !offers(group, controller)) {
            continue;
          }
          if (Files.isWritable(group)) {
            parents.put(controller, group);
          } else {
            against.add("%s is not this account's to divide".formatted(group));
          }
        }
      }
    }
    return new ControlGroups(
        parents,
        against.isEmpty() ? "no controllers are offered to this host" : String.join("; ", against));
  }

  /** Where a group is in a mount that may itself show only a part of the tree. */
  private static Path below(String mount, String root, String inside) {
    String shown =
        inside.startsWith(root) && root.length() > 1 ? inside.substring(root.length()) : inside;
    return Path.of(mount, shown).normalize();
  }

  private static Optional<String> path(List<String> own, String controller) {
    return own.stream()
        .map(line -> line.split(":", 3))
        .filter(parts -> parts.length == 3)
        .filter(parts -> Arrays.asList(parts[1].split(",", -1)).contains(controller))
        .map(parts -> parts[2])
        .findFirst();
  }

  private static boolean isOfTheOneTree(Path group) {
    return Files.exists(group.resolve("cgroup.controllers"));
  }

  private static boolean offers(Path group, Controller controller) {
    return words(group.resolve("cgroup.controllers")).contains(controller.word());
  }

  private static Set<String> words(Path file) {
    try {
      return Arrays.stream(Files.readString(file).split("\\s+", -1)).collect(Collectors.toSet());
    } catch (IOException e) {
      return Set.of();
    }
  }

  /** What can be bounded so. */
  Set<Controller> controllers() {
    return Set.copyOf(parents.keySet());
  }

  /** What stands against the rest. */
  String obstacle() {
    return obstacle;
  }

  /**
   * A group for one program, held to bounds.
   *
   * @return empty when this host may make none
   * @throws IOException when it may and that failed
   */
  Optional<ControlGroup> create(SharedBounds bounds) throws IOException {
    if (parents.isEmpty()) {
      return Optional.empty();
    }
    for (Path parent : Set.copyOf(parents.values())) {
      if (isOfTheOneTree(parent)) {
        makeRoom(parent);
      }
    }
    String name = PREFIX + ProcessHandle.current().pid() + "-" + COUNT.incrementAndGet();
    Set<Path> folders = new TreeSet<>();
    try {
      for (Map.Entry<Controller, Path> each : parents.entrySet()) {
        Path folder = each.getValue().resolve(name);
        if (folders.add(folder)) {
          Files.createDirectory(folder);
        }
        bound(folder, each.getKey(), isOfTheOneTree(each.getValue()), bounds);
      }
      return Optional.of(new ControlGroup(List.copyOf(folders)));
    } catch (IOException e) {
      new ControlGroup(List.copyOf(folders)).close();
      throw e;
    }
  }

  private static void bound(Path folder, Controller controller, boolean one, SharedBounds bounds)
      throws IOException {
    String memory = Long.toString(bounds.memory().bytes());
    switch (controller) {
      case MEMORY -> {
        write(folder.resolve(one ? "memory.max" : "memory.limit_in_bytes"), memory);
        // Without swap what is too much is felt at once. Not every kernel counts it.
        Path swap = folder.resolve(one ? "memory.swap.max" : "memory.memsw.limit_in_bytes");
        if (Files.exists(swap)) {
          write(swap, one ? "0" : memory);
        }
        Path all = folder.resolve("memory.oom.group");
        if (one && Files.exists(all)) {
          write(all, "1");
        }
      }
      case TASKS -> write(folder.resolve("pids.max"), Long.toString(bounds.tasks()));
      case PROCESSOR -> {
        long quota = PERIOD_MICROS * bounds.processors();
        if (one) {
          write(folder.resolve("cpu.max"), quota + " " + PERIOD_MICROS);
        } else {
          write(folder.resolve("cpu.cfs_period_us"), Long.toString(PERIOD_MICROS));
          write(folder.resolve("cpu.cfs_quota_us"), Long.toString(quota));
        }
      }
    }
  }

  /** Makes a group of the one tree hand its controllers on. */
  private synchronized void makeRoom(Path parent) throws IOException {
    Set<String> wanted =
        parents.entrySet().stream()
            .filter(each -> each.getValue().equals(parent))
            .map(each -> each.getKey().word())
            .collect(Collectors.toCollection(TreeSet::new));
    wanted.removeAll(words(parent.resolve("cgroup.subtree_control")));
    if (wanted.isEmpty()) {
      return;
    }
    // The group at the root of the tree may hold processes all the same; it has no type.
    if (Files.exists(parent.resolve("cgroup.type"))) {
      moveOut(parent);
    }
    write(
        parent.resolve("cgroup.subtree_control"),
        wanted.stream().map(word -> "+" + word).collect(Collectors.joining(" ")));
  }

  private static void moveOut(Path parent) throws IOException {
    Set<Long> ours =
        ProcessHandle.current().descendants().map(ProcessHandle::pid).collect(Collectors.toSet());
    ours.add(ProcessHandle.current().pid());
    List<String> there = Files.readAllLines(parent.resolve(PROCESSES));
    for (String pid : there) {
      if (!ours.contains(Long.parseLong(pid))) {
        throw new IOException(
            "control group %s holds process %s, which is not this host's".formatted(parent, pid));
      }
    }
    Path host = parent.resolve(HOST);
    Files.createDirectories(host);
    for (String pid : there) {
      write(host.resolve(PROCESSES), pid);
    }
  }

  /** Removes groups that an earlier host, killed, has left without a process. */
  void sweep() {
    for (Path parent : Set.copyOf(parents.values())) {
      try (DirectoryStream<Path> left = Files.newDirectoryStream(parent, PREFIX + "[0-9]*")) {
        for (Path group : left) {
          new ControlGroup(List.of(group)).removeIfEmpty();
        }
      } catch (IOException e) {
        // They are empty, and cost next to nothing.
        return;
      }
    }
  }

  private static void write(Path file, String text) throws IOException {
    Files.writeString(file, text);
  }

  /** The folders of one group, one in each tree. Any thread. */
  record ControlGroup(List<Path> folders) implements AutoCloseable {

    private static final int ROUNDS = 50;

    ControlGroup {
      folders = List.copyOf(folders);
    }

    /** Where a process writes {@code 0} to enter it. */
    List<Path> doors() {
      return folders.stream().map(folder -> folder.resolve(PROCESSES)).toList();
    }

    private boolean removeIfEmpty() {
      List<Path> left = new ArrayList<>();
      for (Path folder : folders) {
        // A control group is removed as an empty folder is, though it shows files.
        if (Files.exists(folder) && !folder.toFile().delete()) {
          left.add(folder);
        }
      }
      return left.isEmpty();
    }

    /**
     * Removes it once its processes are gone, which were killed before; waits a moment for that.
     */
    @Override
    public void close() {
      for (int round = 0; round < ROUNDS && !removeIfEmpty(); round++) {
        try {
          Thread.sleep(20);
        } catch (InterruptedException e) {
          Thread.currentThread().interrupt();
          return;
        }
      }
    }
  }
}
