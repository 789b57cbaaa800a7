package dev.annex.runtime.wasm.compile;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.util.HexFormat;
import java.util.Random;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;
import org.junit.jupiter.api.Test;

class KeyedDigestTest {

  /** RFC 4231, case 2, has a key shorter than the digest. */
  @Test
  void agreesWithThePublishedExample() {
    KeyedDigest digest = new KeyedDigest("Jefe".getBytes(StandardCharsets.US_ASCII));
    digest.update("what do ya want for nothing?".getBytes(StandardCharsets.US_ASCII));
    assertThat(HexFormat.of().formatHex(digest.digest()))
        .isEqualTo("5bdcc146bf60754e6a042426089575c75a003f089d2739839dec58b964ec3843");
  }

  @Test
  void agreesWithTheFrameworkOfTheJdk() throws GeneralSecurityException {
    Random random = new Random(7);
    for (int length : new int[] {0, 1, 63, 64, 65, 1_000}) {
      byte[] key = new byte[1 + random.nextInt(64)];
      byte[] bytes = new byte[length];
      random.nextBytes(key);
      random.nextBytes(bytes);
      Mac mac = Mac.getInstance("HmacSHA256");
      mac.init(new SecretKeySpec(key, "HmacSHA256"));
      mac.update(bytes);
      KeyedDigest digest = new KeyedDigest(key);
      digest.update(bytes);
      digest.update((byte) 9);
      assertThat(digest.digest()).isEqualTo(mac.doFinal(new byte[] {9}));
    }
  }

  @Test
  void refusesAKeyThatItWouldHaveToShorten() {
    assertThatIllegalArgumentException().isThrownBy(() -> new KeyedDigest(new byte[65]));
  }
}
