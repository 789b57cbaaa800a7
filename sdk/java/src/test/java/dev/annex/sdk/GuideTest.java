package dev.annex.sdk;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Every snippet of the guide is a program that compiles. */
final class GuideTest {

  private static final Pattern SNIPPET = Pattern.compile("(?s)```java\n(.*?)```");

  @TempDir Path folder;

  @Test
  void everySnippetCompiles() throws Exception {
    Matcher snippets = SNIPPET.matcher(Files.readString(Path.of("../../docs/sdk-java.md")));
    List<String> problems = new ArrayList<>();
    int count = 0;
    while (snippets.find()) {
      count++;
      String name = "Snippet%d.java".formatted(count);
      problems.add(CompiledSources.compile(name, snippets.group(1), folder));
    }
    assertThat(count).isEqualTo(5);
    assertThat(problems).allSatisfy(problem -> assertThat(problem).isEmpty());
  }

  @Test
  void aSnippetThatIsWrongDoesNotCompile() throws Exception {
    assertThat(CompiledSources.compile("Wrong.java", "void main() { Extension.named(1); }", folder))
        .contains("Wrong.java does not compile");
  }
}
