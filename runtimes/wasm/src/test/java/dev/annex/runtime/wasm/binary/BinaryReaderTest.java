package dev.annex.runtime.wasm.binary;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import dev.annex.api.fault.ErrorCode;
import java.io.ByteArrayOutputStream;
import java.util.Random;
import java.util.function.Consumer;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class BinaryReaderTest {

  private static BinaryReader reader(int... bytes) {
    byte[] array = new byte[bytes.length];
    for (int i = 0; i < array.length; i++) {
      array[i] = (byte) bytes[i];
    }
    return of(array);
  }

  private static BinaryReader of(byte[] bytes) {
    return new BinaryReader(bytes, 0, bytes.length);
  }

  private static void refuses(ThrowingCallable reading, String reason) {
    assertThatExceptionOfType(MalformedModule.class)
        .isThrownBy(reading)
        .satisfies(e -> assertThat(e.reason()).isEqualTo(reason))
        .satisfies(e -> {
          assertThat(e.asInvalidCode().code()).isEqualTo(ErrorCode.CODE_INVALID);
          assertThat(e.asInvalidCode().fault().message()).contains(reason);
        });
  }

  /** As few bytes as the number takes, and then as many more as are wished. */
  private static byte[] unsigned(long value, int more) {
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    long rest = value;
    while (rest >>> 7 != 0) {
      out.write((int) (rest & 0x7F) | 0x80);
      rest >>>= 7;
    }
    for (int i = 0; i < more; i++) {
      out.write((int) rest | 0x80);
      rest = 0;
    }
    out.write((int) rest);
    return out.toByteArray();
  }

  private static byte[] signed(long value, int more) {
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    long rest = value;
    while (rest < -64 || rest > 63) {
      out.write((int) (rest & 0x7F) | 0x80);
      rest >>= 7;
    }
    for (int i = 0; i < more; i++) {
      out.write((int) (rest & 0x7F) | 0x80);
      rest >>= 7;
    }
    out.write((int) (rest & 0x7F));
    return out.toByteArray();
  }

  /** Numbers of every length in bits, with both neighbours of each power of two. */
  private static void eachLong(Consumer<Long> test) {
    Random random = new Random(20_261_121);
    for (int bits = 0; bits < Long.SIZE; bits++) {
      for (long near = -1; near <= 1; near++) {
        test.accept((1L << bits) + near);
        test.accept(-(1L << bits) + near);
      }
      test.accept(random.nextLong() >>> bits);
      test.accept(random.nextLong() >> bits);
    }
  }

  @Test
  void readsEveryUnsignedNumberWithinItsWidthAndRefusesAnyOther() {
    eachLong(value -> {
      byte[] bytes = unsigned(value, 0);
      assertThat(of(bytes).longNumber()).isEqualTo(value);
      if (value >>> 32 == 0) {
        assertThat(of(bytes).wideNumber()).isEqualTo(value);
      } else {
        refuses(() -> of(bytes).wideNumber(), "a number has more than 32 bits");
      }
      if (value >>> 31 == 0) {
        assertThat(of(bytes).number()).isEqualTo(value.intValue());
      } else {
        refuses(() -> of(bytes).number(), "a number has more than 31 bits");
      }
    });
  }

  @ParameterizedTest
  @ValueSource(ints = {32, 33, 64})
  void readsEverySignedNumberWithinItsWidthAndRefusesAnyOther(int bits) {
    eachLong(value -> {
      byte[] bytes = signed(value, 0);
      if (value << (Long.SIZE - bits) >> (Long.SIZE - bits) == value) {
        assertThat(of(bytes).signed(bits)).isEqualTo(value);
      } else {
        refuses(
            () -> of(bytes).signed(bits), "a signed number has more than %d bits".formatted(bits));
      }
    });
  }

  @Test
  void stopsBehindTheLastByteOfANumber() {
    eachLong(value -> {
      byte[] bytes = unsigned(value, 0);
      BinaryReader reader = of(bytes);
      assertThat(reader.longNumber()).isEqualTo(value);
      assertThat(reader.atEnd()).isTrue();
      byte[] signed = signed(value, 0);
      reader = of(signed);
      assertThat(reader.signed(64)).isEqualTo(value);
      assertThat(reader.position()).isEqualTo(signed.length);
    });
  }

  @ParameterizedTest
  @CsvSource({"0, 4", "5, 4", "127, 4", "128, 3", "16383, 3", "16384, 2"})
  void takesPaddingUpToTheWidthAndNoFurther(int value, int most) {
    for (int more = 0; more <= most; more++) {
      assertThat(of(unsigned(value, more)).number()).isEqualTo(value);
      assertThat(of(unsigned(value, more)).wideNumber()).isEqualTo(value);
    }
    byte[] tooLong = unsigned(value, most + 1);
    refuses(() -> of(tooLong).number(), "a number has more than 31 bits");
    refuses(() -> of(tooLong).wideNumber(), "a number has more than 32 bits");
    assertThat(of(tooLong).longNumber()).isEqualTo(value);
  }

  @ParameterizedTest
  @CsvSource({"32, 0", "32, -1", "33, -5", "33, 5", "64, 0", "64, -1"})
  void takesPaddingOfSignedNumbersUpToTheWidthAndNoFurther(int bits, int value) {
    int most = (bits + 6) / 7 - 1;
    for (int more = 0; more <= most; more++) {
      assertThat(of(signed(value, more)).signed(bits)).isEqualTo(value);
    }
    refuses(
        () -> of(signed(value, most + 1)).signed(bits),
        "a signed number has more than %d bits".formatted(bits));
  }

  @Test
  void refusesToReadPastTheEnd() {
    String end = "it ends in the middle of a section";
    refuses(() -> reader().next(), end);
    refuses(() -> reader().peek(), end);
    refuses(() -> reader().number(), end);
    refuses(() -> reader(0x80).number(), end);
    refuses(() -> reader(0x80, 0x80).wideNumber(), end);
    refuses(() -> reader(0xFF, 0xFF).longNumber(), end);
    refuses(() -> reader(0x80).signed(32), end);
    BinaryReader part = reader(1, 2, 3).part(1);
    assertThat(part.next()).isEqualTo(1);
    refuses(part::next, end);
  }

  @Test
  void looksAtAByteWithoutTakingIt() {
    BinaryReader reader = reader(0xFE, 2);
    assertThat(reader.peek()).isEqualTo(0xFE);
    assertThat(reader.left()).isEqualTo(2);
    assertThat(reader.next()).isEqualTo(0xFE);
    assertThat(reader.peek()).isEqualTo(2);
  }

  @Test
  void dividesIntoPartsThatKnowTheirPlace() {
    BinaryReader reader = reader(9, 1, 2, 3, 4);
    reader.skip(1);
    BinaryReader part = reader.part(3);
    assertThat(part.position()).isEqualTo(1);
    assertThat(part.left()).isEqualTo(3);
    BinaryReader again = part.again();
    assertThat(part.rest()).containsExactly(1, 2, 3);
    assertThat(part.next()).isEqualTo(1);
    assertThat(part.since(1)).containsExactly(1);
    assertThat(again.position()).isEqualTo(1);
    assertThat(part.again().left()).isEqualTo(2);
    assertThat(reader.next()).isEqualTo(4);
    assertThat(reader.atEnd()).isTrue();
    refuses(() -> reader.part(1), "a part of 1 bytes stands in 0 bytes");
    refuses(() -> reader.skip(-1), "a part of 4294967295 bytes stands in 0 bytes");
  }

  @Test
  void refusesCountsThatCannotBe() {
    assertThat(reader(2, 0, 0).count()).isEqualTo(2);
    refuses(() -> reader(3, 0, 0).count(), "it declares 3 entries in 2 bytes");
    refuses(
        () -> reader(0xFF, 0xFF, 0xFF, 0xFF, 0x07, 0).count(),
        "it declares 2147483647 entries in 1 bytes");
  }

  @Test
  void readsNamesAndStepsOverThem() {
    byte[] name = "naïve 🙂".getBytes(UTF_8);
    byte[] bytes = new byte[name.length + 2];
    bytes[0] = (byte) name.length;
    System.arraycopy(name, 0, bytes, 1, name.length);
    BinaryReader reader = of(bytes);
    BinaryReader other = reader.again();
    assertThat(reader.name()).isEqualTo("naïve 🙂");
    other.skipName();
    assertThat(other.position()).isEqualTo(reader.position()).isEqualTo(bytes.length - 1);
    assertThat(reader(1, 0xFF).name()).isEqualTo("\uFFFD");
    assertThat(reader(0).name()).isEmpty();
    refuses(() -> reader(2, 'a').name(), "it declares 2 entries in 1 bytes");
    refuses(() -> reader(2, 'a').skipName(), "it declares 2 entries in 1 bytes");
  }

  @Test
  void comparesWithWhatIsExpected() {
    BinaryReader reader = reader(1, 2, 3).part(2);
    assertThat(reader.isAll(new byte[] {1, 2})).isTrue();
    assertThat(reader.isAll(new byte[] {1})).isFalse();
    assertThat(reader.isAll(new byte[] {1, 2, 3})).isFalse();
    assertThat(reader.take(new byte[] {1, 2, 3})).isFalse();
    assertThat(reader.take(new byte[] {2})).isFalse();
    assertThat(reader.position()).isZero();
    assertThat(reader.take(new byte[] {1})).isTrue();
    assertThat(reader.isAll(new byte[] {2})).isTrue();
    assertThat(reader.take(new byte[] {2})).isTrue();
    assertThat(reader.take(new byte[0])).isTrue();
    assertThat(reader.atEnd()).isTrue();
  }

  @Test
  void isOnlyMadeForBytesThatAreThere() {
    byte[] bytes = {1, 2};
    assertThat(new BinaryReader(bytes, 2, 2).atEnd()).isTrue();
    assertThatExceptionOfType(IndexOutOfBoundsException.class)
        .isThrownBy(() -> new BinaryReader(bytes, 0, 3));
    assertThatExceptionOfType(IndexOutOfBoundsException.class)
        .isThrownBy(() -> new BinaryReader(bytes, 2, 1));
  }
}
