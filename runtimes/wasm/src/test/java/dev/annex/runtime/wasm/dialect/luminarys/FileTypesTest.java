package dev.annex.runtime.wasm.dialect.luminarys;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

final class FileTypesTest {

  @ParameterizedTest
  @CsvSource({
    "go, go",
    "Rust, rs",
    "ts, ts",
    "c++, hpp",
    "yml, yaml",
    ".proto3, proto3",
    "unknown, unknown"
  })
  void knowsHowNamesEnd(String type, String end) {
    assertThat(FileTypes.extensions(type)).contains(end);
  }

  @ParameterizedTest
  @ValueSource(strings = {"", "text", "all", "ALL"})
  void narrowsNothing(String type) {
    assertThat(FileTypes.extensions(type)).isEmpty();
  }

  @Test
  void codeIsNoMoreThanASearchTakes() {
    assertThat(FileTypes.extensions("code")).contains("java", "tsx").doesNotContain("md");
    assertThat(FileTypes.extensions("code")).doesNotHaveDuplicates().hasSizeLessThan(128);
  }
}
