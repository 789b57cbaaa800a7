package dev.annex.server.edge;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

final class LanguagesTest {

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "zh-CN|zh-CN",
        "en;q=0.2, de-AT;q=0.9|de-AT",
        "*, fr;q=0.1|fr",
        "*|en",
        "fr;q=0|en",
        "not a language|en",
        "''|en"
      })
  void aHeaderNamesWhatItWantsMost(String header, String language) {
    assertThat(Languages.ofHeader(List.of(header)).toLanguageTag()).isEqualTo(language);
  }

  @ParameterizedTest
  @CsvSource({
    "zh_CN.UTF-8,zh-CN",
    "de_DE@euro,de-DE",
    "pt,pt",
    "C,en",
    "C.UTF-8,en",
    "POSIX,en",
    "'$(x)',en"
  })
  void aVariableNamesALanguage(String value, String language) {
    assertThat(Languages.ofEnvironment(Map.of("LANG", value)).toLanguageTag()).isEqualTo(language);
  }

  @Test
  void theStrongerVariableWins() {
    assertThat(
            Languages.ofEnvironment(Map.of("LANG", "de_DE", "LC_MESSAGES", "fr", "LC_ALL", "zh_CN"))
                .toLanguageTag())
        .isEqualTo("zh-CN");
    assertThat(Languages.ofEnvironment(Map.of("LC_ALL", "", "LANG", "de")).toLanguageTag())
        .isEqualTo("de");
    assertThat(Languages.ofEnvironment(Map.of()).toLanguageTag()).isEqualTo("en");
  }
}
