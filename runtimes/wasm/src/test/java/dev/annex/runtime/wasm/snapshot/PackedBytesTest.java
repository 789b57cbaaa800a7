package dev.annex.runtime.wasm.snapshot;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Arrays;
import java.util.Random;
import org.junit.jupiter.api.Test;

class PackedBytesTest {

  private final Random random = new Random(17);

  private byte[] bytes(int length) {
    byte[] bytes = new byte[length];
    random.nextBytes(bytes);
    Arrays.fill(bytes, 0, length / 2, (byte) 4);
    return bytes;
  }

  @Test
  void givesBackWhatWasPacked() {
    for (int length : new int[] {0, 1, 100, 65_536, 300_001}) {
      byte[] bytes = bytes(length);
      assertThat(PackedBytes.unpack(PackedBytes.pack(bytes), length)).contains(bytes);
    }
    assertThat(PackedBytes.pack(bytes(300_000)).length).isLessThan(160_000);
  }

  @Test
  void neverUnpacksMoreThanIsAllowed() {
    byte[] packed = PackedBytes.pack(bytes(5_000));
    assertThat(PackedBytes.unpack(packed, 4_999)).isEmpty();
    packed[2] = 0;
    packed[3] = 10;
    assertThat(PackedBytes.unpack(packed, 4_999)).isEmpty();
  }

  @Test
  void whatWasCutOrAddedToIsNothing() {
    byte[] packed = PackedBytes.pack(bytes(300));
    for (int length = 0; length < packed.length; length++) {
      assertThat(PackedBytes.unpack(Arrays.copyOf(packed, length), 300)).isEmpty();
    }
    assertThat(PackedBytes.unpack(Arrays.copyOf(packed, packed.length + 1), 300)).isEmpty();
  }
}
