package dev.annex.runtime.wasm.compile;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.util.Arrays;
import java.util.Random;
import java.util.jar.JarEntry;
import java.util.jar.JarOutputStream;
import java.util.zip.ZipException;
import org.junit.jupiter.api.Test;

class PackedJarTest {

  private static final byte[] RANDOM = new byte[100_000];
  private static final byte[] ZEROS = new byte[300_000];

  static {
    new Random(1).nextBytes(RANDOM);
  }

  private static byte[] jar() throws IOException {
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    try (JarOutputStream out = new JarOutputStream(bytes)) {
      put(out, "a/Random.class", RANDOM);
      put(out, "empty", new byte[0]);
      put(out, "zeros", ZEROS);
    }
    return bytes.toByteArray();
  }

  private static void put(JarOutputStream out, String name, byte[] contents) throws IOException {
    out.putNextEntry(new JarEntry(name));
    out.write(contents);
    out.closeEntry();
  }

  @Test
  void unpacksWhatTheJdkPacked() throws IOException {
    PackedJar jar = PackedJar.read(jar());
    assertThat(jar.names()).containsExactly("a/Random.class", "empty", "zeros");
    assertThat(jar.unpack("a/Random.class")).isEqualTo(RANDOM);
    assertThat(jar.unpack("empty")).isEmpty();
    assertThat(jar.unpack("zeros")).isEqualTo(ZEROS);
    assertThatExceptionOfType(ZipException.class).isThrownBy(() -> jar.unpack("other"));
  }

  @Test
  void refusesWhatIsCutShort() throws IOException {
    byte[] jar = jar();
    for (int length : new int[] {0, 21, 22, 50_000, jar.length - 1}) {
      assertThatExceptionOfType(ZipException.class)
          .isThrownBy(() -> PackedJar.read(Arrays.copyOf(jar, length)));
    }
  }

  /** Whatever byte is wrong: an entry comes out as long as the directory says, or not at all. */
  @Test
  void failsInItsOwnWayWhateverIsDamaged() throws IOException {
    byte[] whole = jar();
    Random random = new Random(2);
    for (int i = 0; i < 2_000; i++) {
      byte[] jar = whole.clone();
      int from = i % 2 == 0 ? 0 : jar.length - 300;
      jar[from + random.nextInt(jar.length - from)] ^= (byte) (1 + random.nextInt(255));
      try {
        PackedJar read = PackedJar.read(jar);
        for (String name : read.names()) {
          assertThat(read.unpack(name)).isNotNull();
        }
      } catch (ZipException e) {
        assertThat(e).hasMessageContaining("not a jar");
      }
    }
  }
}
