package dev.annex.runtime.wasm.memory;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.Arrays;
import java.util.Random;
import org.junit.jupiter.api.Test;

/** Images that share bytes with others. */
class MemoryImageTest {

  private static final int SIZE = 2 * 65_536;

  private final Random random = new Random(11);

  private byte[] contents(int pages) {
    byte[] contents = new byte[pages * MemoryImage.PAGE];
    random.nextBytes(contents);
    return contents;
  }

  /** Another length, some bytes and a whole page changed. */
  private byte[] changed(byte[] contents) {
    byte[] other = Arrays.copyOf(contents, contents.length + random.nextInt(20_000) - 10_000);
    for (int i = 0; i < 5; i++) {
      other[random.nextInt(other.length)]++;
    }
    Arrays.fill(other, MemoryImage.PAGE, 2 * MemoryImage.PAGE, (byte) 0);
    return other;
  }

  @Test
  void aSharedImageIsEqualWhateverIsRestoredOfIt() {
    for (int run = 0; run < 300; run++) {
      byte[] first = contents(8);
      byte[] wanted = changed(first);
      MemoryImage image = MemoryImage.of(wanted, SIZE).sharing(MemoryImage.of(first, SIZE));
      byte[] expected = Arrays.copyOf(wanted, SIZE);
      byte[] target = contents(SIZE / MemoryImage.PAGE);
      image.restore(target, 0, SIZE);
      assertThat(target).isEqualTo(expected);
      assertThat(image.matches(target)).isTrue();

      int from = random.nextInt(SIZE);
      int length = random.nextInt(SIZE - from);
      Arrays.fill(target, from, from + length, (byte) 7);
      image.restore(target, from, length);
      assertThat(target).isEqualTo(expected);
      assertThat(image.changedPages().length).isLessThan(12);
    }
  }

  @Test
  void differencesAreNotSharedAgain() {
    MemoryImage base = MemoryImage.of(contents(2), SIZE);
    MemoryImage shared = MemoryImage.of(contents(2), SIZE).sharing(base);
    assertThatThrownBy(() -> base.sharing(shared)).isInstanceOf(IllegalArgumentException.class);
  }
}
