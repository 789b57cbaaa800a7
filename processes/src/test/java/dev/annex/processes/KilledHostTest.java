package dev.annex.processes;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.BufferedReader;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.time.Clock;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What becomes of programs when their host gets SIGKILL and can do nothing about it. */
final class KilledHostTest {

  private static final Duration PROMISED = Duration.ofSeconds(5);

  @TempDir private Path folder;

  @BeforeEach
  void needsTools() {
    assumeTrue(Tools.find().isPresent(), "needs setsid, sh and /proc");
  }

  @Test
  void everythingItRanIsGoneWithinFiveSeconds() throws Exception {
    Process host = host();
    try (BufferedReader lines = host.inputReader()) {
      long program = Long.parseLong(lines.readLine());
      long child = Long.parseLong(lines.readLine());
      long daemon = Long.parseLong(lines.readLine());
      assertThat(List.of(program, child, daemon))
          .allMatch(pid -> ProcessTable.find(pid).isPresent());

      host.destroyForcibly();
      long killed = System.nanoTime();
      for (long pid : List.of(program, child, daemon)) {
        while (ProcessTable.find(pid).isPresent()) {
          assertThat(Duration.ofNanos(System.nanoTime() - killed))
              .as("process %d still runs", pid)
              .isLessThan(PROMISED);
          Thread.sleep(10);
        }
      }
      assertThat(host.waitFor()).isEqualTo(137);
    }
    assertThat(folder.resolve("running")).isNotEmptyDirectory();
    try (Launcher next = Launcher.open(folder, new SecureRandom(), Clock.systemUTC())) {
      assertThat(next.leftOver()).isZero();
      assertThat(folder.resolve("running")).isEmptyDirectory();
    }
  }

  private Process host() throws IOException {
    return new ProcessBuilder(
            Path.of(System.getProperty("java.home"), "bin", "java").toString(),
            "-Xshare:auto",
            "-XX:TieredStopAtLevel=1",
            "-cp",
            System.getProperty("java.class.path"),
            Host.class.getName(),
            folder.toString())
        .redirectError(ProcessBuilder.Redirect.INHERIT)
        .start();
  }

  /** Runs a program with a child and a daemon, prints their numbers, and waits to be killed. */
  static final class Host {

    private Host() {}

    public static void main(String[] arguments) throws Exception {
      Launcher launcher =
          Launcher.open(Path.of(arguments[0]), new SecureRandom(), Clock.systemUTC());
      ProcessGroup group =
          launcher.start(
              LauncherTest.shell(
                  "trap '' TERM HUP; echo $$; sleep 600 & echo $!; setsid sh -c 'echo $$; exec sleep 600' & wait"));
      boolean _ =
          group.follow(
              (bytes, length) -> {
                System.out.write(bytes, 0, length);
                System.out.flush();
              },
              (bytes, length) -> {},
              Duration.ofDays(1));
    }
  }

  @Test
  void theNextHostEndsWhatEvenTheWardenCouldNot() throws Exception {
    Process left = marked("an-earlier-run-1");
    ProcessTable.Entry entry = ProcessTable.find(left.pid()).orElseThrow();
    new Ledger(folder.resolve("running"))
        .note(new Remains(left.pid(), entry.startTicks(), "an-earlier-run-1"));
    try (Launcher next = Launcher.open(folder, new SecureRandom(), Clock.systemUTC())) {
      assertThat(next.leftOver()).isEqualTo(1);
      assertThat(left.waitFor()).isEqualTo(137);
    }
  }

  @Test
  void theNextHostEndsAMarkedProcessWhoseLeaderIsGone() throws Exception {
    Process left = marked("an-earlier-run-2");
    new Ledger(folder.resolve("running")).note(new Remains(1, 0, "an-earlier-run-2"));
    try (Launcher next = Launcher.open(folder, new SecureRandom(), Clock.systemUTC())) {
      assertThat(next.leftOver()).isEqualTo(1);
      assertThat(left.waitFor()).isEqualTo(137);
    }
  }

  @Test
  void theNextHostSparesAStrangerWithTheSameNumber() throws Exception {
    Process stranger = marked("not-ours");
    try {
      ProcessTable.Entry entry = ProcessTable.find(stranger.pid()).orElseThrow();
      Ledger ledger = new Ledger(folder.resolve("running"));
      ledger.note(new Remains(stranger.pid(), entry.startTicks() - 1, "an-earlier-run-3"));
      Files.writeString(folder.resolve("running/half-written"), "{\"leader\":");
      Files.writeString(
          folder.resolve("running/of-an-earlier-start-of-the-machine"),
          "{\"boot\":\"another\",\"leader\":%d,\"ticks\":%d,\"mark\":\"not-ours\"}"
              .formatted(stranger.pid(), entry.startTicks()));
      try (Launcher next = Launcher.open(folder, new SecureRandom(), Clock.systemUTC())) {
        assertThat(next.leftOver()).isZero();
        assertThat(stranger.isAlive()).isTrue();
        assertThat(folder.resolve("running")).isEmptyDirectory();
      }
    } finally {
      stranger.destroyForcibly();
    }
  }

  private static Process marked(String mark) throws IOException {
    ProcessBuilder builder =
        new ProcessBuilder(Tools.find().orElseThrow().setsid(), "/bin/sleep", "600");
    builder.environment().putAll(Map.of(ProcessTable.MARK, mark));
    Process process = builder.start();
    Optional<ProcessTable.Entry> entry = ProcessTable.find(process.pid());
    assertThat(entry).isPresent();
    return process;
  }
}
