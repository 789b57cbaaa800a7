package dev.annex.server;

import static org.assertj.core.api.Assertions.assertThat;

import dev.annex.testkit.ChildJvm;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.TreeSet;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What one extension says to another, and what it planned, outlives the host's process. */
final class KilledHostTest {

  private static final int ENOUGH = 25;

  @TempDir Path folder;

  @Test
  void whatWasSaidIsHeardAndWhatWasPlannedHappensAfterAKill() throws Exception {
    Path data = folder.resolve("data");
    int said = speakUntilKilled(data);
    assertThat(said).isGreaterThanOrEqualTo(ENOUGH);

    List<Integer> heard = new ArrayList<>();
    boolean rang = false;
    try (ChildJvm host = ChildJvm.start(KilledHost.class, data, "listen")) {
      while (!rang || !new TreeSet<>(heard).containsAll(upTo(said))) {
        String line = line(host);
        rang |= line.equals("rang");
        if (line.startsWith("heard ")) {
          assertThat(line).endsWith(" from test.speaker");
          heard.add(Integer.parseInt(line.split(" ", -1)[1]));
        }
      }
      host.kill();
    }
    assertThat(heard).as("in the order in which it was said").isSorted();
    assertThat(heard).as("nothing but what was said").allMatch(number -> number <= said + 1);
  }

  /** The last number whose event was acknowledged; the listener had not finished any. */
  private static int speakUntilKilled(Path data) throws Exception {
    int said = -1;
    boolean holds = false;
    boolean scheduled = false;
    try (ChildJvm host = ChildJvm.start(KilledHost.class, data, "speak")) {
      while (said < ENOUGH || !holds) {
        String line = line(host);
        scheduled |= line.equals("scheduled");
        holds |= line.equals("holds 0");
        said = Math.max(said, number(line));
      }
      for (String rest : host.kill()) {
        said = Math.max(said, number(rest.replaceFirst("^" + KilledHost.MARK, "")));
      }
    }
    assertThat(scheduled).isTrue();
    return said;
  }

  private static int number(String line) {
    return line.startsWith("said ") ? Integer.parseInt(line.substring("said ".length())) : -1;
  }

  private static List<Integer> upTo(int last) {
    return IntStream.rangeClosed(0, last).boxed().toList();
  }

  /** The next line of the host that is ours. */
  private static String line(ChildJvm host) throws IOException {
    while (true) {
      String line = host.line();
      assertThat(line).as("the host ended by itself").isNotEmpty();
      if (line.startsWith(KilledHost.MARK)) {
        return line.substring(KilledHost.MARK.length());
      }
    }
  }
}
