package dev.annex.runtime.wasm.dialect.luminarys;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

final class BraceExpansionTest {

  @ParameterizedTest
  @CsvSource({
    "/d, /d",
    "'/d/{x,y}', /d/x /d/y",
    "'{a,b}{1,2}', a1 a2 b1 b2",
    "'/{a,b{c,d}e}/f', /a/f /bce/f /bde/f",
    "'/{a}/{b,c}', /{a}/b /{a}/c",
    "'/{a,b', '/{a,b'",
    "'/{{a,b}', /{a /{b",
    "'/{,x}', / /x",
    "'/}{a,b}', /}a /}b"
  })
  void writesPathsOut(String text, String paths) {
    assertThat(BraceExpansion.of(text)).isEqualTo(List.of(paths.split(" ")));
  }

  @Test
  void stopsBeforeThereAreTooMany() {
    assertThat(BraceExpansion.of("{a,b}".repeat(8))).hasSize(BraceExpansion.MOST);
    assertThatThrownBy(() -> BraceExpansion.of("{a,b}".repeat(9)))
        .hasMessageContaining("more than 256 paths");
    assertThatThrownBy(() -> BraceExpansion.of("{a,b}".repeat(1_600)))
        .hasMessageContaining("more than 256 paths");
    assertThatThrownBy(() -> BraceExpansion.of("{a,b}".repeat(1_000_000)))
        .hasMessageContaining("more than 8192 characters");
    assertThat(BraceExpansion.of("{".repeat(BraceExpansion.MOST_CHARACTERS))).hasSize(1);
  }
}
