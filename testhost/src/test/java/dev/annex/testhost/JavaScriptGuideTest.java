package dev.annex.testhost;

import static org.assertj.core.api.Assertions.assertThat;

import dev.annex.testhost.cases.CaseFile;
import dev.annex.testhost.cases.CaseRunner;
import dev.annex.testhost.cases.CaseText;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What {@code docs/javascript.md} shows is true. */
final class JavaScriptGuideTest {

  private static final Path GUIDE = Path.of("../docs/javascript.md");
  private static final Pattern FILES =
      Pattern.compile("```(?:json|js|ts) package (\\S+)\\n(.*?)```", Pattern.DOTALL);
  private static final Pattern CASES =
      Pattern.compile("```json case (\\S+)\\n(.*?)```", Pattern.DOTALL);

  @TempDir private Path folder;

  private static List<MatchResult> find(Pattern pattern) throws IOException {
    List<MatchResult> found = pattern.matcher(Files.readString(GUIDE)).results().toList();
    assertThat(found).isNotEmpty();
    return found;
  }

  @Test
  void itsPackagesPassItsCases() throws IOException {
    for (MatchResult one : find(FILES)) {
      Path file = folder.resolve(one.group(1));
      Files.createDirectories(file.getParent());
      Files.writeString(file, one.group(2));
    }
    for (MatchResult one : find(CASES)) {
      Path file = Files.writeString(folder.resolve("guide.json"), one.group(2));
      try (CaseRunner runner = new CaseRunner(folder.resolve(one.group(1)), false)) {
        CaseFile written = CaseFile.read(file).getFirst();
        assertThat(CaseText.lines(runner.run(written))).as(one.group(1)).isEmpty();
      }
    }
  }
}
