package dev.annex.testhost.cases;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.TestFactory;

/** The cases of our own extensions, of three contracts, against the packages that are committed. */
final class ExampleCasesTest {

  private static final List<String> EXTENSIONS =
      List.of("extensions/storage", "examples/notes", "examples/textkit", "examples/skills/web");

  @TestFactory
  Stream<DynamicTest> pass() {
    return EXTENSIONS.stream().map(one -> DynamicTest.dynamicTest(one, () -> pass(one)));
  }

  private static void pass(String extension) {
    Path folder = Path.of("..").resolve(extension);
    try (CaseRunner runner = new CaseRunner(folder.resolve("dist"), false)) {
      List<CaseFile> cases = CaseFile.read(folder.resolve("cases"));
      assertThat(cases).isNotEmpty();
      for (CaseFile one : cases) {
        assertThat(CaseText.lines(runner.run(one))).as(one.name()).isEmpty();
      }
    }
  }
}
