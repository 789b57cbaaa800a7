package dev.annex.cli;

import static org.assertj.core.api.Assertions.assertThat;

import dev.annex.api.value.Json;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** {@code annex test} as somebody meets it who has no host. */
final class TestCommandTest {

  private static final Path PACKAGE = Path.of("..", "examples", "textkit", "dist");
  private static final String RIGHT =
      """
      {"grants": "all", "steps": [{"call": "slugify", "arguments": {"text": "A b"}, "expect": {"result": {"slug": "a-b"}}}]}
      """;

  @TempDir private Path folder = Path.of("");

  private Path data() {
    return folder.resolve("data");
  }

  private Path write(String name, String text) throws IOException {
    Path cases = Files.createDirectories(folder.resolve("cases"));
    return Files.writeString(cases.resolve(name), text);
  }

  private CommandRun test(String... more) {
    String[] words = new String[more.length + 2];
    words[0] = "test";
    words[1] = PACKAGE.toString();
    System.arraycopy(more, 0, words, 2, more.length);
    return CommandRun.real(data(), words);
  }

  @Test
  void saysWhatPassedAndTouchesNoData() throws IOException {
    CommandRun run = test(write("right.json", RIGHT).toString());
    assertThat(run.errors()).isEmpty();
    assertThat(run.exitCode()).isZero();
    assertThat(run.output()).contains("ok    right", "1 passed, 0 failed");
    assertThat(data()).doesNotExist();
  }

  @Test
  void aFailureShowsBothSidesAndInTheExitCode() throws IOException {
    write("right.json", RIGHT);
    write("wrong.json", RIGHT.replace("a-b", "a_b"));
    Path xml = folder.resolve("out").resolve("cases.xml");
    CommandRun run = test(folder.resolve("cases").toString(), "--junit", xml.toString());
    assertThat(run.exitCode()).isEqualTo(1);
    assertThat(run.output())
        .containsSubsequence(
            "ok    right",
            "FAIL  wrong",
            "step 1 (call slugify) at result.slug",
            "expected \"a_b\"",
            "was \"a-b\"",
            "1 passed, 1 failed");
    assertThat(Files.readString(xml)).contains("tests=\"2\" failures=\"1\"");
  }

  @Test
  void programsGetADocument() throws IOException {
    CommandRun run = test(write("right.json", RIGHT).toString(), "--json");
    assertThat(Json.parse(run.output()).at("/cases/0/passed").asBoolean()).isTrue();
  }

  @Test
  void updatingWritesTheCase() throws IOException {
    Path file = write("wrong.json", RIGHT.replace("a-b", "a_b"));
    CommandRun run = test(file.toString(), "--update");
    assertThat(run.exitCode()).isZero();
    assertThat(run.output()).contains("NEW   wrong");
    assertThat(Files.readString(file)).contains("a-b");
  }

  @Test
  void saysWhatIsMissing() {
    assertThat(test(folder.resolve("nothing").toString()))
        .returns(1, CommandRun::exitCode)
        .extracting(CommandRun::errors)
        .asString()
        .contains("there is no such file or folder");
    CommandRun none = CommandRun.real(data(), "test", folder.resolve("x").toString());
    assertThat(none.exitCode()).isEqualTo(1);
    assertThat(none.errors()).contains("There is no file or folder");
    CommandRun noCases =
        CommandRun.real(
            data(),
            "test",
            Path.of(
                    "..",
                    "runtimes",
                    "wasm",
                    "src",
                    "test",
                    "resources",
                    "guests",
                    "opskat",
                    "echo")
                .toString());
    assertThat(noCases.exitCode()).isEqualTo(1);
    assertThat(noCases.errors()).contains("There are no cases");
  }
}
