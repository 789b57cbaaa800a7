package dev.annex.api.name;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.annex.api.fault.AnnexException;
import dev.annex.api.fault.ErrorCode;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

final class SecretNameTest {

  @ParameterizedTest
  @ValueSource(strings = {"github", "A", "oauth/google:token", "a%40b", "..", "9_-.x"})
  void takesNames(String text) {
    assertThat(new SecretName(text)).hasToString(text);
    assertThat(SecretName.is(text)).isTrue();
  }

  @ParameterizedTest
  @ValueSource(
      strings = {"", " ", "a b", "a@b", "a=b", "a*", "{a}", "a\n", "ä", "a\u0000", "a,b", "a\\b"})
  void refusesWhatIsNone(String text) {
    assertThat(SecretName.is(text)).isFalse();
    assertThatThrownBy(() -> new SecretName(text))
        .isInstanceOfSatisfying(
            AnnexException.class, e -> assertThat(e.code()).isEqualTo(ErrorCode.INVALID_NAME))
        .hasMessageContaining("is no name of a secret");
  }

  @Test
  void isBoundedInLength() {
    String longest = "a".repeat(SecretName.MAX_LENGTH);
    assertThat(SecretName.is(longest)).isTrue();
    assertThat(SecretName.is(longest + "a")).isFalse();
    assertThat(SecretName.isStart("")).isTrue();
  }
}
