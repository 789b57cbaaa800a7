package dev.annex.processes;

import static org.assertj.core.api.Assertions.assertThat;

import dev.annex.processes.confine.Behind;
import dev.annex.processes.confine.Confinements.Confined;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The end of confined programs, also of those that hide from everything but their walls. */
final class KilledConfinedHostTest {

  private static final Duration PROMISED = Duration.ofSeconds(5);
  private static final Duration PATIENCE = Duration.ofSeconds(60);

  @TempDir private Path folder;

  @BeforeEach
  void needsWalls() throws IOException {
    new Behind(Files.createDirectories(folder.resolve("trial"))).close();
  }

  @Test
  void everythingItRanIsGoneWithinFiveSeconds() throws Exception {
    String plain = number();
    String hidden = number();
    Process host = host(plain, hidden);
    try {
      await(plain);
      await(hidden);
      host.destroyForcibly();
      long killed = System.nanoTime();
      for (String each : List.of(plain, hidden)) {
        while (runs(each)) {
          assertThat(Duration.ofNanos(System.nanoTime() - killed))
              .as("sleep %s still runs", each)
              .isLessThan(PROMISED);
          Thread.sleep(10);
        }
      }
    } finally {
      host.destroyForcibly();
    }
  }

  @Test
  void itsEndLeavesNothingThatHid() throws Exception {
    String plain = number();
    String hidden = number();
    try (Behind behind = new Behind(folder)) {
      Confined confined =
          behind.confine(Path.of("/bin/sh"), List.of("-c", Host.script(plain, hidden)));
      try (ProcessGroup group = behind.launcher.start(confined.launch())) {
        await(plain);
        await(hidden);
        assertThat(group.running()).isTrue();
      }
      confined.end().run();
      assertThat(runs(plain)).isFalse();
      awaitEnd(hidden);
    }
  }

  /** Death signals of Linux are about threads. */
  @Test
  void outlivesTheThreadThatStartedIt() throws Exception {
    try (Behind behind = new Behind(folder)) {
      Confined confined =
          behind.confine(Path.of("/bin/sh"), List.of("-c", "read -r word; echo \"$word\""));
      CompletableFuture<ProcessGroup> started = new CompletableFuture<>();
      Thread thread =
          Thread.ofPlatform()
              .start(() -> started.complete(behind.launcher.start(confined.launch())));
      thread.join();
      try (ProcessGroup group = started.join();
          BufferedReader lines =
              new BufferedReader(new InputStreamReader(group.output(), StandardCharsets.UTF_8))) {
        assertThat(group.awaitEnd(Duration.ofMillis(500))).isFalse();
        group.feed("alive\n".getBytes(StandardCharsets.US_ASCII));
        assertThat(lines.readLine()).isEqualTo("alive");
      }
      confined.end().run();
    }
  }

  /** A time to sleep that nobody else sleeps. */
  private static String number() {
    return "600." + (System.nanoTime() & 0xffffffffL);
  }

  private static boolean runs(String number) {
    return !ProcessTable.all(entry -> arguments(entry.pid()).contains("\0" + number + "\0"))
        .isEmpty();
  }

  private static String arguments(long pid) {
    try {
      return Files.readString(
          Path.of("/proc", Long.toString(pid), "cmdline"), StandardCharsets.ISO_8859_1);
    } catch (IOException e) {
      return "";
    }
  }

  private static void await(String number) throws InterruptedException {
    long since = System.nanoTime();
    while (!runs(number)) {
      assertThat(Duration.ofNanos(System.nanoTime() - since)).isLessThan(PATIENCE);
      Thread.sleep(10);
    }
  }

  private static void awaitEnd(String number) throws InterruptedException {
    long since = System.nanoTime();
    while (runs(number)) {
      assertThat(Duration.ofNanos(System.nanoTime() - since)).isLessThan(PROMISED);
      Thread.sleep(10);
    }
  }

  private Process host(String plain, String hidden) throws IOException {
    return new ProcessBuilder(
            Path.of(System.getProperty("java.home"), "bin", "java").toString(),
            "-Xshare:auto",
            "-XX:TieredStopAtLevel=1",
            "-cp",
            System.getProperty("java.class.path"),
            Host.class.getName(),
            folder.toString(),
            plain,
            hidden)
        .redirectError(ProcessBuilder.Redirect.INHERIT)
        .start();
  }

  /** Runs a confined program, and waits to be killed. */
  static final class Host {

    private Host() {}

    /** One child as any, and one in a session of its own that dropped its environment. */
    static String script(String plain, String hidden) {
      return "trap '' TERM HUP; sleep %s & env -i setsid sleep %s & wait".formatted(plain, hidden);
    }

    public static void main(String[] arguments) throws Exception {
      Behind behind = new Behind(Path.of(arguments[0]));
      Confined confined =
          behind.confine(Path.of("/bin/sh"), List.of("-c", script(arguments[1], arguments[2])));
      ProcessGroup group = behind.launcher.start(confined.launch());
      boolean _ = group.awaitEnd(Duration.ofDays(1));
    }
  }
}
