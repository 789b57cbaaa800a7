package dev.annex.runtime.javascript.dialect.cloudflare;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import dev.annex.api.fault.AnnexException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class ExtensionNameTest {

  @ParameterizedTest
  @CsvSource({
    "hello-world, hello_world",
    "foo.bar.baz, foo_bar_baz",
    "a--b, a_b",
    "simple, simple",
    "with spaces, with_spaces",
    "-leading, leading",
    "trailing-, trailing",
    "--both--, both",
    "...dots..., dots",
    "My Ext, My_Ext",
    "@acme/tools, acme_tools",
  })
  void makesPrefixesAsTheOriginalDoes(String raw, String prefix) {
    assertThat(ExtensionName.of(raw).prefix()).isEqualTo(prefix);
  }

  @ParameterizedTest
  @ValueSource(strings = {"", "   ", "\t"})
  void refusesBlankNamesInTheOriginalsWords(String raw) {
    assertThatExceptionOfType(AnnexException.class)
        .isThrownBy(() -> ExtensionName.of(raw))
        .withMessage("Extension name must not be empty");
  }

  @ParameterizedTest
  @ValueSource(strings = {"---", "\u65e5\u672c", "\u00a0"})
  void refusesNamesThatGiveNoPrefix(String raw) {
    assertThatExceptionOfType(AnnexException.class).isThrownBy(() -> ExtensionName.of(raw));
  }

  @Test
  void leavesTheNamesOfToolsAsTheyAre() {
    assertThat(ExtensionName.of("my-cool-ext").before("kebab-tool"))
        .isEqualTo("my_cool_ext_kebab-tool");
  }

  @Test
  void givesNamesWithOnePrefixOneId() {
    assertThat(ExtensionName.of("a-b").id())
        .isEqualTo(ExtensionName.of("a_b").id())
        .isEqualTo(ExtensionName.of("A.B").id());
  }
}
