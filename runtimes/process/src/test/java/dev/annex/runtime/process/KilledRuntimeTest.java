package dev.annex.runtime.process;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.annex.testkit.ChildJvm;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** What becomes of the processes of extensions when their host gets SIGKILL. */
@Timeout(120)
final class KilledRuntimeTest {

  private static final Duration PROMISED = Duration.ofSeconds(5);

  @TempDir private Path folder;

  @Test
  void noneIsLeftFiveSecondsLater() throws Exception {
    assumeTrue(Files.isDirectory(Path.of("/proc/self")), "needs /proc, setsid and a shell");
    try (ChildJvm host = ChildJvm.start(Host.class, folder)) {
      List<Long> pids = Stream.of(host.line().split(" ")).map(Long::valueOf).toList();
      assertThat(pids).hasSize(3).allMatch(Workshop::runs);
      host.kill();
      long killed = System.nanoTime();
      for (long pid : pids) {
        while (Workshop.runs(pid)) {
          assertThat(Duration.ofNanos(System.nanoTime() - killed))
              .as("process %d still runs", pid)
              .isLessThan(PROMISED);
          Thread.sleep(10);
        }
      }
    }
  }

  /** A host in the middle of a call of a process that has forked. */
  static final class Host {

    private Host() {}

    public static void main(String[] arguments) throws Exception {
      Workshop workshop = Workshop.of(Path.of(arguments[0]), "forks");
      long pid = workshop.call("pid").get("pid").longValue();
      Workshop.await(
          "it says what it forked", () -> !HostileProcessesTest.forked(workshop).isEmpty());
      Thread.ofVirtual().start(() -> workshop.call("endless"));
      Workshop.await("the call is under way", () -> workshop.status().calls() == 1);
      List<Long> forked = HostileProcessesTest.forked(workshop);
      System.out.println(pid + " " + forked.getFirst() + " " + forked.getLast());
      System.out.flush();
      Thread.sleep(Duration.ofDays(1));
    }
  }
}
