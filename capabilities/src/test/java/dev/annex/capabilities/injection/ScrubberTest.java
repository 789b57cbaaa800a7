package dev.annex.capabilities.injection;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Base64;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

final class ScrubberTest {

  private static final String SECRET = "s3cr+t/\"ca nary\"&é";

  @ParameterizedTest
  @ValueSource(ints = {1, 2, 3, 7, 64})
  void findsASecretWhereverThePiecesAreCut(int length) {
    String text = "a " + SECRET + SECRET.substring(0, 6) + " b s3 " + SECRET;
    Scrubber scrubber = new Scrubber(SecretForms.all(SECRET));
    byte[] all = text.getBytes(StandardCharsets.UTF_8);
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    for (int at = 0; at < all.length; at += length) {
      out.writeBytes(scrubber.pass(Arrays.copyOfRange(all, at, Math.min(all.length, at + length))));
    }
    out.writeBytes(scrubber.end());
    assertThat(out.toString(StandardCharsets.UTF_8))
        .isEqualTo("a •••" + SECRET.substring(0, 6) + " b s3 •••");
  }

  @Test
  void knowsTheFormsASecretTakes() {
    Scrubber scrubber = new Scrubber(SecretForms.all(SECRET));
    for (String form :
        List.of(
            SecretForms.inForm(SECRET),
            SecretForms.inQuery(SECRET),
            SecretForms.inQuery(SECRET).toLowerCase(Locale.ROOT),
            SecretForms.inJson(SECRET))) {
      assertThat(scrubber.scrub("x" + form + "y")).isEqualTo("x•••y");
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"", "u", "us", "user:", "another:"})
  void findsItInsideBase64(String before) {
    Scrubber scrubber = new Scrubber(SecretForms.all(SECRET));
    byte[] pair = (before + SECRET + " tail").getBytes(StandardCharsets.UTF_8);
    for (String encoded :
        List.of(
            Base64.getEncoder().encodeToString(pair),
            Base64.getUrlEncoder().encodeToString(pair))) {
      assertThat(scrubber.finds(encoded)).as(encoded).isTrue();
    }
  }

  @Test
  void leavesOtherTextAlone() {
    Scrubber scrubber = new Scrubber(SecretForms.all(SECRET));
    assertThat(scrubber.scrub("nothing to see é")).isEqualTo("nothing to see é");
    assertThat(new Scrubber(Set.of()).scrub("anything")).isEqualTo("anything");
  }
}
