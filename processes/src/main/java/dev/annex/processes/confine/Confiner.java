package dev.annex.processes.confine;

import dev.annex.api.fault.AnnexException;
import dev.annex.api.fault.ErrorCode;
import dev.annex.api.value.ByteSize;
import dev.annex.processes.Launch;
import dev.annex.processes.ProgramBounds;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Turns a launch into one behind {@link Walls}, by bubblewrap: namespaces of its own for users,
 * processes, mounts, network, names and messages; a file system of what the walls let through and
 * nothing else; no capabilities and no way to new privileges; the {@link SeccompFilter}.
 *
 * <p>What runs where, from the outside in:
 *
 * <ol>
 *   <li>a shell, the leader of the group. It enters the control group, hands the filter over, and
 *       waits. It is there because bubblewrap dies with the <em>thread</em> that started it, and a
 *       thread of Java may end while the program is needed;
 *   <li>bubblewrap, which dies with that shell, and its first process inside, with which everything
 *       inside dies, in whatever session it is;
 *   <li>a shell inside, which takes the environment of the program out of variables with harmless
 *       names and becomes the program. Outside, those variables would work on the shell and on
 *       bubblewrap themselves ({@code LD_PRELOAD}).
 * </ol>
 *
 * <p>SIGTERM for the group is for the program alone: all around it ignores it. Any thread.
 */
public final class Confiner {

  /** Where the network is reached inside, by those that know what a proxy is. */
  static final String PROXY = "http://127.0.0.1:3128";

  private static final String PROXY_PORT = "3128";
  private static final String DOOR = "/run/annex/network.sock";
  private static final String FORWARDER = "/run/annex/forwarder";
  private static final int TAKES_ROOT = 65_534;

  private static final String OUTSIDE =
      """
      trap '' TERM
      filter=$1
      doors=$2
      ulimit -n "$3" 2>/dev/null
      ulimit -f "$4" 2>/dev/null
      shift 4
      while [ "$doors" -gt 0 ]; do
        echo 0 2>/dev/null >"$1" || { echo "annex: the control group cannot be entered: $1" >&2; exit 125; }
        doors=$((doors - 1))
        shift
      done
      exec 9<"$filter" || exit 125
      "$@"
      exit $?
      """;

  /**
   * What the program's own variables are called does not matter: they are set last, one after the
   * other, and from then on nothing is read but the arguments.
   */
  private static final String INSIDE =
      """
      annex_java=$1
      { ulimit -S -u "$2" && ulimit -H -u "$2"; } 2>/dev/null ||
        { ulimit -S -p "$2" && ulimit -H -p "$2"; } 2>/dev/null
      shift 2
      if [ -n "$annex_java" ]; then
        trap '' TERM
        annex_ready=$("$annex_java" -Xrs -Xshare:auto -XX:+UseSerialGC -XX:TieredStopAtLevel=1 -XX:-UsePerfData -XX:ReservedCodeCacheSize=8m -Xms4m -Xmx16m -XX:MaxDirectMemorySize=8m -cp %s dev.annex.processes.confine.Forwarder %s %s </dev/null 2>/dev/null &)
        trap - TERM
        [ "$annex_ready" = ready ] || { echo "annex: the way to the network could not be opened" >&2; exit 125; }
      fi
      unset annex_java annex_ready
      """
          .formatted(FORWARDER, PROXY_PORT, DOOR);

  private static final String BECOME = "exec \"$@\"\n";

  private final Bubblewrap bubblewrap;
  private final Path filter;
  private final Path files;
  private final Path java;
  private final boolean resets;

  /** Whether the system counts the tasks of a user namespace apart from all of the account's. */
  private final boolean countsApart;

  private final List<Path> never;
  private final String user;
  private final String group;

  private Confiner(
      Bubblewrap bubblewrap,
      Path filter,
      Path files,
      Path java,
      boolean resets,
      boolean countsApart,
      List<Path> never,
      String user,
      String group) {
    this.bubblewrap = bubblewrap;
    this.filter = filter;
    this.files = files;
    this.java = java;
    this.resets = resets;
    this.countsApart = countsApart;
    this.never = never;
    this.user = user;
    this.group = group;
  }

  /**
   * Prepares what confined programs need.
   *
   * @param folder for that, created when it is missing; one host at a time
   * @throws IOException when the folder cannot be used, or this machine has no bubblewrap, or has a
   *     processor whose system calls are not known here
   */
  static Confiner open(Bubblewrap bubblewrap, Processor processor, Path folder) throws IOException {
    Files.createDirectories(folder);
    Files.setPosixFilePermissions(folder, PosixFilePermissions.fromString("rwx------"));
    Path real = folder.toRealPath();
    int account = (Integer) Files.getAttribute(real, "unix:uid");
    int accountGroup = (Integer) Files.getAttribute(real, "unix:gid");
    String user = Integer.toString(account == 0 ? TAKES_ROOT : account);
    String group = Integer.toString(accountGroup == 0 ? TAKES_ROOT : accountGroup);
    write(real.resolve("filter"), SeccompFilter.forProcessor(processor));
    text(real, "passwd", "annex:x:%s:%s:annex:/:/bin/sh\n".formatted(user, group));
    text(real, "group", "annex:x:%s:\n".formatted(group));
    text(real, "hosts", "127.0.0.1 localhost annex\n::1 localhost annex\n");
    text(real, "nsswitch.conf", "passwd: files\ngroup: files\nhosts: files\n");
    String name = Forwarder.class.getName().replace('.', '/') + ".class";
    Path forwarder = real.resolve("forwarder").resolve(name);
    Files.createDirectories(forwarder.resolveSibling("."));
    try (InputStream code = Forwarder.class.getResourceAsStream("Forwarder.class")) {
      if (code == null) {
        throw new IOException("the host's own code cannot be read");
      }
      write(forwarder, code.readAllBytes());
    }
    Path home = Path.of(System.getProperty("user.home")).toAbsolutePath();
    List<Path> never = new ArrayList<>(List.of(real, home));
    if (Files.exists(home)) {
      never.add(home.toRealPath());
    }
    return new Confiner(
        bubblewrap,
        real.resolve("filter"),
        real,
        Path.of(System.getProperty("java.home")).toRealPath(),
        signalsCanBeReset(),
        tasksAreCountedApart(System.getProperty("os.version")),
        never,
        user,
        group);
  }

  /**
   * That of GNU can from version 8.31 on; others leave programs deaf to SIGTERM that install no
   * handler.
   */
  private static boolean signalsCanBeReset() throws IOException {
    return Files.isExecutable(Path.of("/usr/bin/env"))
        && Bubblewrap.Said.by(List.of("/usr/bin/env", "--default-signal=TERM", "true"), Map.of())
                .code()
            == 0;
  }

  /** Linux does from 5.14 on. Before, a bound below what the account runs would stop everything. */
  static boolean tasksAreCountedApart(String kernel) {
    Matcher version = Pattern.compile("(\\d+)\\.(\\d+).*").matcher(kernel);
    if (!version.matches()) {
      return false;
    }
    int major = Integer.parseInt(version.group(1));
    return major > 5 || (major == 5 && Integer.parseInt(version.group(2)) >= 14);
  }

  private static void text(Path folder, String name, String text) throws IOException {
    write(folder.resolve(name), text.getBytes(StandardCharsets.UTF_8));
  }

  private static void write(Path file, byte[] bytes) throws IOException {
    Path fresh = file.resolveSibling(file.getFileName() + ".new");
    Files.write(fresh, bytes);
    Files.setPosixFilePermissions(fresh, PosixFilePermissions.fromString("r--r--r--"));
    Files.move(fresh, file, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
  }

  /** Whether a program that installs no handler for SIGTERM ends by it. */
  boolean terminates() {
    return resets;
  }

  /**
   * The same launch behind walls.
   *
   * @param doors files into which a process writes to enter its control group; may be none
   * @throws AnnexException {@code UNAVAILABLE} when something that has to be shown is not there
   */
  public Launch confine(Launch launch, Walls walls, List<Path> doors) {
    try {
      return confined(launch, walls, doors);
    } catch (IOException e) {
      throw new AnnexException(
          ErrorCode.UNAVAILABLE,
          "Confining \"%s\" failed: %s.".formatted(launch.program().getFileName(), e),
          e);
    }
  }

  private Launch confined(Launch launch, Walls walls, List<Path> doors) throws IOException {
    List<String> variables = variables(launch, walls);
    List<String> arguments = new ArrayList<>(List.of("-c", OUTSIDE, "annex-walls"));
    arguments.add(filter.toString());
    arguments.add(Integer.toString(doors.size()));
    arguments.add(Long.toString(walls.bounds().files()));
    arguments.add(Long.toString(walls.bounds().fileBlocks()));
    doors.forEach(door -> arguments.add(door.toString()));
    arguments.add(bubblewrap.program().toString());
    arguments.addAll(namespaces());
    arguments.addAll(mounts(launch, walls));
    arguments.addAll(List.of("--chdir", launch.folder().orElse(walls.data()).toString()));
    arguments.addAll(List.of("--seccomp", "9", "--"));
    if (resets) {
      arguments.addAll(List.of("/usr/bin/env", "--default-signal=TERM"));
    }
    arguments.addAll(List.of("/bin/sh", "-c", inside(variables), "annex-inside"));
    arguments.add(walls.door().isPresent() ? java.resolve("bin/java").toString() : "");
    arguments.add(countsApart ? Long.toString(walls.bounds().tasks()) : "");
    arguments.add(Visible.placed(launch.program()).toString());
    arguments.addAll(launch.arguments());
    Map<String, String> environment = new LinkedHashMap<>();
    environment.put("PATH", "/usr/bin:/bin");
    for (int i = 0; i < variables.size(); i++) {
      environment.put("ANNEX_ENV_" + i, variables.get(i));
    }
    return new Launch(
        Path.of("/bin/sh"),
        arguments,
        launch.folder(),
        environment,
        launch.mergeErrors(),
        launch.bounds());
  }

  private static String inside(List<String> variables) {
    StringBuilder script = new StringBuilder(INSIDE);
    for (int i = 0; i < variables.size(); i++) {
      script.append("export \"$ANNEX_ENV_%d\"; unset ANNEX_ENV_%d\n".formatted(i, i));
    }
    return script.append(BECOME).toString();
  }

  private static List<String> variables(Launch launch, Walls walls) {
    Map<String, String> all = new TreeMap<>(launch.environment());
    // The host's own home is not there; one that the program can write to is.
    all.compute(
        "HOME",
        (_, given) -> given != null && walls.shows(given) ? given : walls.data().toString());
    all.putIfAbsent("TMPDIR", "/tmp");
    if (walls.door().isPresent()) {
      for (String name : List.of("HTTP_PROXY", "HTTPS_PROXY", "ALL_PROXY")) {
        all.put(name, PROXY);
        all.put(name.toLowerCase(Locale.ROOT), PROXY);
      }
      all.put("NO_PROXY", "localhost,127.0.0.1,::1");
      all.put("no_proxy", "localhost,127.0.0.1,::1");
      all.put("NODE_USE_ENV_PROXY", "1");
    }
    return all.entrySet().stream()
        .filter(entry -> !entry.getKey().startsWith("ANNEX_"))
        .map(entry -> entry.getKey() + "=" + entry.getValue())
        .toList();
  }

  private List<String> namespaces() {
    List<String> arguments =
        new ArrayList<>(
            List.of(
                "--unshare-user",
                "--unshare-pid",
                "--unshare-ipc",
                "--unshare-uts",
                "--unshare-net",
                "--unshare-cgroup-try",
                "--die-with-parent",
                "--cap-drop",
                "ALL",
                "--hostname",
                "annex",
                "--uid",
                user,
                "--gid",
                group));
    if (bubblewrap.nested()) {
      arguments.add("--disable-userns");
    }
    return arguments;
  }

  /** Later ones lie over earlier ones. */
  private List<String> mounts(Launch launch, Walls walls) throws IOException {
    List<String> arguments = new ArrayList<>(Visible.arguments());
    for (String name : List.of("passwd", "group", "hosts", "nsswitch.conf")) {
      bind(arguments, files.resolve(name), Path.of("/etc", name));
    }
    arguments.addAll(List.of("--proc", "/proc", "--dev", "/dev"));
    memory(arguments, "/dev/shm", walls.bounds());
    memory(arguments, "/tmp", walls.bounds());
    arguments.addAll(List.of("--dir", "/run", "--symlink", "/tmp", "/var/tmp"));
    for (Path program : programs(launch, walls)) {
      bind(arguments, program, program);
    }
    walls.openings().stream()
        .sorted(Comparator.comparingInt(opening -> opening.root().getNameCount()))
        .forEach(opening ->
            arguments.addAll(
                List.of(
                    opening.writable() ? "--bind" : "--ro-bind",
                    opening.root().toString(),
                    opening.root().toString())));
    List<Path> hidden =
        walls.hidden().stream().filter(path -> opened(path, walls)).sorted().toList();
    hidden.forEach(path -> arguments.addAll(List.of("--tmpfs", path.toString())));
    bind(arguments, walls.own(), walls.own());
    arguments.addAll(List.of("--bind", walls.data().toString(), walls.data().toString()));
    if (walls.door().isPresent()) {
      arguments.addAll(List.of("--bind", walls.door().get().toString(), DOOR));
      bind(arguments, files.resolve("forwarder"), Path.of(FORWARDER));
    }
    hidden.forEach(path -> arguments.addAll(List.of("--remount-ro", path.toString())));
    arguments.addAll(List.of("--remount-ro", "/dev", "--remount-ro", "/"));
    return arguments;
  }

  private Set<Path> programs(Launch launch, Walls walls) throws IOException {
    Set<Path> shown = new LinkedHashSet<>(walls.programs());
    List<Path> unshown = new ArrayList<>(never);
    unshown.addAll(walls.hidden());
    if (!launch.program().toRealPath().startsWith(walls.own())) {
      Visible.homesOf(Visible.placed(launch.program()), unshown).stream()
          .filter(path -> walls.hidden().stream().noneMatch(path::startsWith))
          .forEach(shown::add);
    }
    if (walls.door().isPresent() && !Visible.shows(java)) {
      shown.add(java);
    }
    return shown;
  }

  private static boolean opened(Path hidden, Walls walls) {
    return walls.openings().stream().anyMatch(opening -> hidden.startsWith(opening.root()));
  }

  private void memory(List<String> arguments, String where, SharedBounds bounds) {
    if (bubblewrap.sizes()) {
      arguments.addAll(List.of("--size", Long.toString(bounds.temporary().bytes())));
    }
    arguments.addAll(List.of("--tmpfs", where));
  }

  private static void bind(List<String> arguments, Path from, Path to) {
    arguments.addAll(List.of("--ro-bind", from.toString(), to.toString()));
  }

  /**
   * Whether a program can be run behind walls on this machine; empty when it can, else what stood
   * against it, as bubblewrap says it.
   */
  Optional<String> trial(Path scratch) {
    try {
      Files.createDirectories(scratch);
      Path real = scratch.toRealPath();
      Launch trial =
          new Launch(
              Path.of("/bin/sh"),
              List.of("-c", "exit 42"),
              Optional.of(real),
              Map.of(),
              true,
              new ProgramBounds(ByteSize.ofMib(1_024), Duration.ofMinutes(1), 64));
      Walls walls =
          new Walls(
              real, real, List.of(), Set.of(), Set.of(), Optional.empty(), SharedBounds.TRIAL);
      Launch confined = confined(trial, walls, List.of());
      List<String> command = new ArrayList<>(List.of(confined.program().toString()));
      command.addAll(confined.arguments());
      Bubblewrap.Said said = Bubblewrap.Said.by(command, confined.environment());
      return said.code() == 42
          ? Optional.empty()
          : Optional.of(said.text().isEmpty() ? "it ended with " + said.code() : said.text());
    } catch (IOException e) {
      return Optional.of(String.valueOf(e.getMessage()));
    }
  }
}
