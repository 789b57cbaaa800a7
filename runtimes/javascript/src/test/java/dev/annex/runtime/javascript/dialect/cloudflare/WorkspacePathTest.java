package dev.annex.runtime.javascript.dialect.cloudflare;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import dev.annex.runtime.javascript.ScriptException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class WorkspacePathTest {

  @ParameterizedTest
  @CsvSource({
    "a, /a, /w/a",
    "/a/b, /a/b, /w/a/b",
    "d/../x/./f.txt, /x/f.txt, /w/x/f.txt",
    "../../etc/passwd, /etc/passwd, /w/etc/passwd",
    "//a///b/, /a/b, /w/a/b",
    "/, /, /w",
    "'', /, /w",
    "..., /..., /w/...",
  })
  void staysBelowItsRoot(String written, String shown, String below) {
    WorkspacePath path = WorkspacePath.read(written);
    assertThat(path).hasToString(shown);
    assertThat(path.below("/w")).isEqualTo(below);
  }

  @Test
  void refusesWhatIsTooLong() {
    assertThat(WorkspacePath.read("a".repeat(4_096)).names()).hasSize(1);
    assertThatExceptionOfType(ScriptException.class)
        .isThrownBy(() -> WorkspacePath.read("a".repeat(4_097)))
        .satisfies(
            e -> assertThat(e.message()).isEqualTo("ENAMETOOLONG: path exceeds 4096 characters"));
  }
}
