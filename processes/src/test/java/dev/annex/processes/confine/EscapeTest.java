package dev.annex.processes.confine;

import static org.assertj.core.api.Assertions.assertThat;

import dev.annex.api.value.ByteSize;
import dev.annex.processes.ProcessGroup;
import dev.annex.processes.confine.Behind.Ended;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.UUID;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What a confined program tries, named by what it is after. */
final class EscapeTest {

  private static final int EPERM = 1;
  private static final int ESRCH = 3;
  private static final int ENOSYS = 38;
  private static final int EAFNOSUPPORT = 97;
  private static final int ENETUNREACH = 101;
  private static final int ECONNREFUSED = 111;

  @TempDir private Path folder;
  private Behind behind;

  @BeforeEach
  void open() throws IOException {
    behind = new Behind(folder);
  }

  @AfterEach
  void close() {
    if (behind != null) {
      behind.close();
    }
  }

  @Test
  void itRunsAndSeesItsOwn() throws Exception {
    Ended ended =
        behind.shell(
            "cat code.sh; echo; pwd; echo \"$HOME $TMPDIR\"; echo kept >\"$HOME/note\"; cat \"$HOME/note\"; exit 7");
    assertThat(ended.text())
        .isEqualTo("own code\n%s\n%s /tmp\nkept".formatted(behind.own, behind.data));
    assertThat(ended.code()).isEqualTo(7);
    assertThat(behind.data.resolve("note")).hasContent("kept\n");
  }

  @Test
  void aProgramThatIsALinkFindsWhatLiesBesideIt() throws Exception {
    Path bin = Files.createDirectories(folder.toRealPath().resolve("venv/bin"));
    Path program = Files.createSymbolicLink(bin.resolve("tool"), Path.of("/bin/sh"));
    Files.writeString(bin.resolveSibling("pyvenv.cfg"), "of the environment");
    Files.writeString(folder.resolve("elsewhere"), "of somebody else");
    Ended ended =
        behind.run(
            program,
            List.of("-c", "cat \"$1\"/pyvenv.cfg; ls \"$1\"/..", "sh", bin.getParent() + ""));
    assertThat(ended.text())
        .contains("of the environment")
        .doesNotContain("elsewhere", "master.key");
    Path way = Files.createSymbolicLink(folder.resolve("way"), bin);
    assertThat(behind.run(way.resolve("tool"), List.of("-c", "echo here")).text())
        .isEqualTo("here");
  }

  @Test
  void aProgramShowsNothingElseOfAPerson() throws Exception {
    Path local = folder.toRealPath().resolve(".local");
    Path bin = Files.createDirectories(local.resolve("bin"));
    Files.writeString(Files.createDirectories(local.resolve("share")).resolve("keys"), "a secret");
    Path link = Files.createSymbolicLink(bin.resolve("link"), Path.of("/bin/sh"));
    Path copy = Files.copy(Path.of("/bin/sh").toRealPath(), bin.resolve("copy"));
    assertThat(copy.toFile().setExecutable(true)).isTrue();
    for (Path program : List.of(link, copy)) {
      Ended ended =
          behind.run(program, List.of("-c", "echo runs; cat \"$1\"/share/keys", "sh", local + ""));
      assertThat(ended.text()).startsWith("runs").doesNotContain("a secret");
    }
  }

  @Test
  void anEnvironmentInTheFolderOfTheHostShowsNothingOfIt() throws Exception {
    Path bin = Files.createDirectories(behind.host.resolve("bin"));
    Files.writeString(behind.host.resolve("pyvenv.cfg"), "");
    Path program = Files.createSymbolicLink(bin.resolve("tool"), Path.of("/bin/sh"));
    Ended ended =
        behind.run(program, List.of("-c", "cat \"$1\"/master.key", "sh", behind.host + ""));
    assertThat(ended.text()).doesNotContain("host secret");
    Path others = Files.createDirectories(behind.other.resolve("bin"));
    Path real = Files.copy(Path.of("/bin/sh").toRealPath(), others.resolve("tool"));
    assertThat(real.toFile().setExecutable(true)).isTrue();
    assertThat(
            behind.run(real, List.of("-c", "cat \"$1\"/code.sh", "sh", behind.other + "")).text())
        .doesNotContain("other's code");
  }

  @Test
  void itsHomeIsOneThatItCanWriteTo() throws Exception {
    behind.environment.put("HOME", System.getProperty("user.home"));
    assertThat(behind.shell("printf %s \"$HOME\"").text()).isEqualTo(behind.data.toString());
    behind.environment.put("HOME", behind.own + "/home");
    assertThat(behind.shell("printf %s \"$HOME\"").text()).isEqualTo(behind.own + "/home");
  }

  @Test
  void readsNoPasswordsNoHomeAndNothingOfTheHost() throws Exception {
    for (Path file :
        List.of(
            Path.of("/etc/shadow"),
            Path.of("/root"),
            Path.of("/home"),
            Path.of(System.getProperty("user.home")),
            Path.of("/var/lib"),
            Path.of("/var/log"),
            Path.of("/sys/kernel"),
            Path.of("/boot"),
            behind.host.resolve("master.key"),
            behind.other.resolve("code.sh"))) {
      Ended ended = behind.shell("ls -d \"$1\" && exit 0; exit 9", file.toString());
      // What leads to its own folders is there, and nothing else of it.
      if (behind.own.startsWith(file)) {
        ended =
            behind.shell(
                "ls -A \"$1\" | grep -v -e \"$2\"; exit 9",
                file.toString(),
                "^" + file.relativize(behind.own).getName(0) + "$");
        assertThat(ended.text()).as("in %s", file).isEmpty();
      } else {
        assertThat(ended.code()).as("%s: %s", file, ended.text()).isEqualTo(9);
      }
    }
    assertThat(behind.shell("cat /etc/passwd").text()).startsWith("annex:").hasLineCount(1);
  }

  @Test
  void readsWhatWasGrantedAndWritesOnlyWhereThatWasToo() throws Exception {
    Path readable = Files.createDirectories(behind.root.resolve("readable"));
    Path writable = Files.createDirectories(behind.root.resolve("writable"));
    Files.writeString(readable.resolve("text"), "granted");
    behind.openings.add(new Walls.Opening(readable, false));
    behind.openings.add(new Walls.Opening(writable, true));
    assertThat(behind.shell("cat \"$1/text\"", readable.toString()).text()).isEqualTo("granted");
    assertThat(behind.shell("echo x >\"$1/new\"", readable.toString()).text())
        .contains("Read-only file system");
    assertThat(behind.shell("echo x >\"$1/new\"", writable.toString()).text()).isEmpty();
    assertThat(writable.resolve("new")).exists();
    assertThat(readable.resolve("new")).doesNotExist();
  }

  @Test
  void followsNoLinkOutOfWhatWasGranted() throws Exception {
    Path granted = Files.createDirectories(behind.root.resolve("granted"));
    Files.createSymbolicLink(granted.resolve("key"), behind.host.resolve("master.key"));
    Files.createSymbolicLink(granted.resolve("all"), behind.root);
    behind.openings.add(new Walls.Opening(granted, true));
    Ended ended =
        behind.shell(
            "cat \"$1/key\"; cat \"$1/all/host-data/master.key\"; ln -s \"$2\" \"$1/made\"; cat \"$1/made\"; exit 9",
            granted.toString(),
            behind.host.resolve("master.key").toString());
    assertThat(ended.text()).doesNotContain("host secret").contains("No such file");
  }

  @Test
  void seesNothingOfTheHostInsideOfWhatWasGranted() throws Exception {
    behind.openings.add(new Walls.Opening(behind.root, true));
    Ended ended =
        behind.shell(
            "cat \"$1/master.key\"; cat \"$1/packages/other/code.sh\"; echo x >\"$1/new\"; echo x >\"$1/packages/other/new\"; cat \"$1/packages/mine/code.sh\"; echo; ls -A \"$1\" \"$1/packages\"",
            behind.host.toString());
    assertThat(ended.text())
        .doesNotContain("secret", "other's code")
        .contains("own code", "Read-only file system");
    assertThat(behind.host.resolve("new")).doesNotExist();
    assertThat(
            behind
                .shell("echo x >\"$1/outside\"; cat \"$1/outside\"", behind.root.toString())
                .text())
        .isEqualTo("x");
  }

  @Test
  void changesNeitherItsCodeNorTheSystem() throws Exception {
    Ended ended =
        behind.shell(
            "for at in . / /usr/bin /etc /dev /run /var /proc/sys/kernel; do echo x >\"$at/new\" && echo \"wrote to $at\"; done 2>/dev/null; echo x >code.sh; rm code.sh; chmod 777 . ; exit 9");
    assertThat(ended.text()).doesNotContain("wrote to");
    assertThat(behind.own.resolve("code.sh")).hasContent("own code");
  }

  @Test
  void makesNoneOfTheCallsThatAreRefused() throws Throwable {
    String name = "annex-test-" + UUID.randomUUID();
    assertThat(Attempts.listen(name)).isZero();
    try (ServerSocket server = new ServerSocket(0, 8, InetAddress.getLoopbackAddress())) {
      String loopback = "127.0.0.1:" + server.getLocalPort();
      List<String> targets =
          List.of(
              "abstract",
              name,
              "loopback",
              loopback,
              "metadata",
              "169.254.169.254:80",
              "private",
              "10.0.0.1:80",
              "public",
              "1.1.1.1:443");
      Map<String, Integer> inside = attempts(targets);
      assertThat(inside).containsEntry("getpid", 0);
      for (RefusedCall call : RefusedCall.values()) {
        if (call.on(Processor.here().orElseThrow())) {
          assertThat(inside).as("%s", inside).containsEntry(call.name(), EPERM);
        }
      }
      for (String refused :
          List.of(
              "ptrace-outside",
              "mount-tmpfs",
              "unshare-user",
              "clone-user",
              "clone-net",
              "tiocsti",
              "tiocsti-high-bits",
              "tioclinux",
              "socket-raw",
              "setuid-root")) {
        assertThat(inside.get(refused)).as(refused).isIn(EPERM, 22);
      }
      assertThat(inside.get("mknod")).isIn(null, EPERM);
      assertThat(inside)
          .containsEntry("setuid-root", 22)
          .containsEntry("kill-outside", ESRCH)
          .containsEntry("clone3", ENOSYS)
          .containsEntry("socket-packet", EAFNOSUPPORT)
          .containsEntry("socket-vsock", EAFNOSUPPORT)
          .containsEntry("socket-alg", EAFNOSUPPORT)
          .containsEntry("socket-bluetooth", EAFNOSUPPORT)
          .containsEntry("socket-netlink-audit", EAFNOSUPPORT)
          .containsEntry("socket-inet", 0)
          .containsEntry("socket-unix", 0)
          .containsEntry("socket-route", 0)
          .containsEntry("abstract", ECONNREFUSED)
          .containsEntry("loopback", ECONNREFUSED)
          .containsEntry("metadata", ENETUNREACH)
          .containsEntry("private", ENETUNREACH)
          .containsEntry("public", ENETUNREACH);
      assertThat(inside.get("descriptors")).isBetween(10, 256);
      assertThat(inside.getOrDefault("x32", ENOSYS)).isEqualTo(ENOSYS);
      assertThat(inside.get("uid")).isNotZero();
    }
  }

  @Test
  void theSameAttemptsWouldSucceedOutside() throws Throwable {
    String name = "annex-test-" + UUID.randomUUID();
    assertThat(Attempts.listen(name)).isZero();
    try (ServerSocket server = new ServerSocket(0, 8, InetAddress.getLoopbackAddress())) {
      Process process =
          new ProcessBuilder(
                  java("bin/java").toString(),
                  "--enable-native-access=ALL-UNNAMED",
                  "-cp",
                  classes().toString(),
                  Reaching.class.getName(),
                  "abstract",
                  name,
                  "loopback",
                  "127.0.0.1:" + server.getLocalPort(),
                  "kill",
                  Long.toString(ProcessHandle.current().pid()))
              .redirectErrorStream(true)
              .start();
      try (InputStream text = process.getInputStream()) {
        assertThat(new String(text.readAllBytes(), StandardCharsets.UTF_8))
            .contains("abstract 0", "loopback 0", "kill 0");
      }
    }
  }

  private Map<String, Integer> attempts(List<String> targets) throws Exception {
    Path java = java("");
    behind.programs.add(java);
    Path classes = behind.own.resolve("classes");
    copyClasses(classes);
    List<String> arguments =
        new ArrayList<>(
            List.of(
                "-XX:+UseSerialGC",
                "-Xmx64m",
                "--enable-native-access=ALL-UNNAMED",
                "-cp",
                classes.toString(),
                Attempts.class.getName(),
                Long.toString(ProcessHandle.current().pid())));
    arguments.addAll(targets);
    Ended ended = behind.run(java.resolve("bin/java"), arguments);
    assertThat(ended.code()).as("%s", ended.text()).isZero();
    Map<String, Integer> results = new HashMap<>();
    ended
        .text()
        .lines()
        .map(line -> line.split(" ", 2))
        .filter(parts -> parts.length == 2 && parts[1].matches("\\d+"))
        .forEach(parts -> results.put(parts[0], Integer.parseInt(parts[1])));
    return results;
  }

  private static Path java(String below) {
    return Path.of(System.getProperty("java.home")).resolve(below);
  }

  private static Path classes() throws Exception {
    return Path.of(Attempts.class.getProtectionDomain().getCodeSource().getLocation().toURI());
  }

  private static void copyClasses(Path to) throws Exception {
    for (Class<?> needed : List.of(Attempts.class, RefusedCall.class, Processor.class)) {
      String name = needed.getName().replace('.', '/') + ".class";
      Path file = to.resolve(name);
      Files.createDirectories(file.resolveSibling("."));
      try (InputStream code = needed.getResourceAsStream(needed.getSimpleName() + ".class")) {
        Files.write(file, Objects.requireNonNull(code).readAllBytes());
      }
    }
    Path inner = to.resolve(RefusedCall.class.getName().replace('.', '/') + "$1.class");
    try (InputStream code = RefusedCall.class.getResourceAsStream("RefusedCall$1.class")) {
      if (code != null) {
        Files.write(inner, code.readAllBytes());
      }
    }
  }

  @Test
  void looksIntoNoProcessOfTheMachine() throws Exception {
    Ended ended =
        behind.shell(
            "cat \"/proc/$1/environ\"; cat /proc/1/environ | tr '\\0' '\\n'; ls /proc | grep -c '^[0-9]*$'; readlink /proc/self/ns/user /proc/self/ns/net /proc/self/ns/ipc /proc/self/ns/uts",
            Long.toString(ProcessHandle.current().pid()));
    for (String space : List.of("user", "net", "ipc", "uts")) {
      assertThat(ended.text())
          .doesNotContain(Files.readSymbolicLink(Path.of("/proc/self/ns", space)).toString());
    }
    assertThat(ended.text()).contains("No such file");
    assertThat(ended.text().lines().filter(line -> line.matches("\\d+")).map(Integer::parseInt))
        .allMatch(count -> count < 10);
  }

  @Test
  void hasNoPowersAndGetsNone() throws Exception {
    Ended ended = behind.shell("cat /proc/self/status; ls /proc/self/fd | tr '\\n' ' '");
    assertThat(ended.text())
        .containsPattern("CapEff:\\s+0+\\n")
        .containsPattern("CapPrm:\\s+0+\\n")
        .containsPattern("CapBnd:\\s+0+\\n")
        .containsPattern("CapAmb:\\s+0+\\n")
        .containsPattern("NoNewPrivs:\\s+1\\n")
        .containsPattern("Seccomp:\\s+2\\n")
        .endsWith("0 1 2 3");
    assertThat(
            behind
                .shell(
                    "for each in su \"mount -t tmpfs none /tmp\" \"umount /proc\" passwd; do $each </dev/null >/dev/null 2>&1 && echo \"$each worked\"; done; find /usr/bin -perm -4000 | head -1 >/dev/null; id -u")
                .text())
        .doesNotContain("worked")
        .isNotEqualTo("0");
  }

  @Test
  void takesNoVariableOutsideOfItsWalls() throws Exception {
    Path library = behind.own.resolve("none.so");
    behind.environment.putAll(
        Map.of(
            "LD_PRELOAD", library.toString(), "ENV", "/tmp/x", "IFS", "x", "ANNEX_PROCESS", "no"));
    Confinements.Confined confined = behind.confine(Path.of("/usr/bin/env"), List.of());
    confined.end().run();
    assertThat(confined.launch().environment().keySet())
        .allMatch(name -> name.equals("PATH") || name.startsWith("ANNEX_ENV_"));
    Ended ended = behind.run(Path.of("/usr/bin/env"), List.of());
    assertThat(ended.text().lines())
        .contains("LD_PRELOAD=" + library, "IFS=x", "HOME=" + behind.data, "PWD=" + behind.own)
        .doesNotContain("ANNEX_PROCESS=no")
        .noneMatch(line -> line.startsWith("ANNEX_ENV_"));
  }

  @Test
  void handsOverEveryArgumentAndVariableAsItStands() throws Exception {
    String hostile = "a b\n$(id) `id` ' \" \\ * ; & | ~ =";
    behind.environment.put("WILD", hostile);
    behind.environment.put("annex_java", "99");
    Path odd = Files.createDirectories(behind.own.resolve("a=b"));
    Path program = odd.resolve("pro gram");
    Files.writeString(program, "#!/bin/sh\nprintf '%s|%s|%s' \"$1\" \"$2\" \"$WILD\"\n");
    Files.setPosixFilePermissions(program, PosixFilePermissions.fromString("rwx------"));
    assertThat(behind.run(program, List.of(hostile, "--default-signal")).text())
        .isEqualTo("%s|--default-signal|%s".formatted(hostile, hostile));
  }

  @Test
  void forksNoMoreThanItMay() throws Exception {
    behind.bounds =
        new SharedBounds(ByteSize.ofMib(512), 40, 1, 256, ByteSize.ofMib(64), ByteSize.ofMib(16));
    Ended ended =
        behind.shell(
            "( i=0; while [ $i -lt 300 ]; do sleep 100 & i=$((i+1)); echo \"$i\"; done ) 2>&1; ls /proc | grep -c '^[0-9]*$'; exit 0");
    long most =
        ended
            .text()
            .lines()
            .filter(line -> line.matches("\\d+"))
            .mapToInt(Integer::parseInt)
            .max()
            .orElse(0);
    assertThat(most).as(ended.text()).isLessThanOrEqualTo(40);
  }

  @Test
  void takesNoMoreMemoryThanItMay() throws Exception {
    behind.bounds =
        new SharedBounds(ByteSize.ofMib(96), 64, 1, 256, ByteSize.ofMib(64), ByteSize.ofMib(16));
    // A line that does not end is kept whole by whoever reads lines.
    Ended ended =
        behind.shell("head -c 600000000 /dev/zero | tail -n 1 >/dev/null; echo \"after $?\"");
    assertThat(ended.text()).doesNotContain("after 0");
    Ended shared =
        behind.shell(
            "head -c 50000000 /dev/zero >/dev/shm/x; head -c 50000000 /dev/zero >/tmp/x; stat -c %s /tmp/x /dev/shm/x");
    assertThat(shared.text().lines().filter(line -> line.matches("\\d+")).map(Long::parseLong))
        .hasSize(2)
        .allMatch(size -> size <= 16 << 20);
  }

  @Test
  void leavesNoCoreAndNoFileWithoutBound() throws Exception {
    Ended ended =
        behind.shell(
            "cd \"$HOME\"; ulimit -c; ulimit -c unlimited; ulimit -n 100000; sh -c 'kill -SEGV $$'; ls -A; trap '' XFSZ; head -c 100000000 /dev/zero >big; stat -c %s big");
    assertThat(ended.text().lines().findFirst()).hasValue("0");
    assertThat(ended.text()).doesNotContain("core\n");
    assertThat(ended.text().lines().toList().getLast()).isEqualTo(Long.toString(64 << 20));
  }

  @Test
  void itsEndIsAskedForAndItIsGivenTheTime() throws Exception {
    Confinements.Confined confined =
        behind.confine(
            Path.of("/bin/sh"),
            List.of(
                "-c", "trap 'echo asked; exit 3' TERM; echo ready; while :; do sleep 0.05; done"));
    try (ProcessGroup group = behind.launcher.start(confined.launch());
        BufferedReader lines =
            new BufferedReader(new InputStreamReader(group.output(), StandardCharsets.UTF_8))) {
      assertThat(lines.readLine()).isEqualTo("ready");
      group.terminate();
      // The shell may tell first that what it waited for was ended, too.
      assertThat(lines.lines()).contains("asked");
      assertThat(group.awaitEnd(Duration.ofSeconds(30))).isTrue();
      assertThat(group.exitCode()).hasValue(3);
    } finally {
      confined.end().run();
    }
  }

  @Test
  void whoInstallsNoHandlerEndsWhenAsked() throws Exception {
    Confinements.Confined confined =
        behind.confine(Path.of("/bin/sh"), List.of("-c", "echo ready; exec sleep 600"));
    try (ProcessGroup group = behind.launcher.start(confined.launch());
        BufferedReader lines =
            new BufferedReader(new InputStreamReader(group.output(), StandardCharsets.UTF_8))) {
      assertThat(lines.readLine()).isEqualTo("ready");
      group.terminate();
      assertThat(group.awaitEnd(Duration.ofSeconds(30))).isTrue();
      assertThat(group.exitCode()).hasValue(128 + 15);
    } finally {
      confined.end().run();
    }
  }
}
