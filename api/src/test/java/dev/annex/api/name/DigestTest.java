package dev.annex.api.name;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

final class DigestTest {

  private static final String OF_ABC =
      "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad";

  @Test
  void isSha256() {
    assertThat(Digest.of("abc").hex()).isEqualTo(OF_ABC);
    assertThat(Digest.of("abc")).hasToString("sha256:" + OF_ABC);
  }

  @Test
  void readsItsWrittenForm() {
    assertThat(Digest.parse("sha256:" + OF_ABC)).isEqualTo(Digest.of("abc"));
  }

  @ParameterizedTest
  @ValueSource(strings = {"", OF_ABC, "sha512:" + OF_ABC, "sha256:abc", "sha256:" + OF_ABC + "0"})
  void refusesEverythingElse(String text) {
    assertThatIllegalArgumentException().isThrownBy(() -> Digest.parse(text));
  }

  @Test
  void refusesUpperCase() {
    assertThatIllegalArgumentException()
        .isThrownBy(() -> new Digest("BA7816BF" + OF_ABC.substring(8)));
  }
}
