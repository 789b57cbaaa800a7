package dev.annex.testhost;

import static org.assertj.core.api.Assertions.assertThat;

import dev.annex.testhost.cases.CaseFile;
import dev.annex.testhost.cases.CaseRunner;
import dev.annex.testhost.cases.CaseText;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What {@code docs/testing.md} shows is true. */
final class TestingGuideTest {

  private static final Path GUIDE = Path.of("../docs/testing.md");
  private static final Path HERE =
      Path.of("src/test/java/dev/annex/testhost/TestingGuideTest.java");
  private static final Pattern CASES =
      Pattern.compile("```json case (\\S+)\\n(.*?)```", Pattern.DOTALL);
  private static final Pattern JAVA = Pattern.compile("```java\\n(.*?)```", Pattern.DOTALL);

  @TempDir private Path folder;

  private static List<MatchResult> find(Pattern pattern) throws IOException {
    List<MatchResult> found = pattern.matcher(Files.readString(GUIDE)).results().toList();
    assertThat(found).isNotEmpty();
    return found;
  }

  @Test
  void itsCasesPass() throws IOException {
    for (MatchResult one : find(CASES)) {
      Path file = Files.writeString(folder.resolve("guide.json"), one.group(2));
      try (CaseRunner runner = new CaseRunner(Path.of("..").resolve(one.group(1)), false)) {
        CaseFile written = CaseFile.read(file).getFirst();
        assertThat(CaseText.lines(runner.run(written))).as(one.group(1)).isEmpty();
      }
    }
  }

  @Test
  void itsJavaIsWhatIsRunHere() throws IOException {
    String source = plain(Files.readString(HERE));
    for (MatchResult one : find(JAVA)) {
      assertThat(source).contains(plain(one.group(1)));
    }
  }

  /** However it is broken into lines. */
  private static String plain(String text) {
    return text.replaceAll("\\s+", "");
  }

  @Test
  void aPageIsRead() {
    try (TestHost host =
        TestHost.of(Path.of("../examples/skills/web/dist"))
            .grantingAll()
            .answering("example.com", request -> HttpReply.text(200, "It rains."))
            .open()) {
      CallResult read = host.call("read", "{\"url\":\"https://example.com/news\"}");
      assertThat(read.text()).contains("It rains.");
      assertThat(read.requests().getFirst().path()).isEqualTo("/news");
    }
  }

  @Test
  void timeIsMoved() {
    try (TestHost host =
        TestHost.of(Path.of("../examples/textkit/dist"))
            .grantingAll()
            .at(Instant.parse("2026-01-01T00:00:00Z"))
            .open()) {
      host.clock().advance(Duration.ofMinutes(90));
      assertThat(host.call("now", "{}").text()).contains("2026-01-01T01:30:00");
    }
  }
}
