package dev.annex.api.value;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

final class ByteSizeTest {

  @ParameterizedTest
  @CsvSource({
    "0,         0",
    "512,       512",
    "512 B,     512",
    "64 KiB,    65536",
    "16MiB,     16777216",
    "' 1 GiB ', 1073741824",
    "8589934591 GiB, 9223372035781033984"
  })
  void readsNumbersWithAndWithoutUnit(String text, long bytes) {
    assertThat(ByteSize.parse(text).bytes()).isEqualTo(bytes);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {"", "KiB", "-1", "1.5 MiB", "1 MB", "1 mib", "1 KiB KiB", "9999999999999999"})
  void refusesEverythingElse(String text) {
    assertThatIllegalArgumentException()
        .isThrownBy(() -> ByteSize.parse(text))
        .withMessageContaining("\"" + text + "\"");
  }

  @Test
  void refusesASizeBeyondWhatItCanCount() {
    assertThatIllegalArgumentException()
        .isThrownBy(() -> ByteSize.parse("8589934592 GiB"))
        .withMessage("size is too large: \"8589934592 GiB\"");
  }

  @Test
  void refusesLessThanNothing() {
    assertThatIllegalArgumentException()
        .isThrownBy(() -> new ByteSize(-1))
        .withMessage("bytes < 0: -1");
  }

  @ParameterizedTest
  @CsvSource({
    "0, 0 B",
    "1023, 1023 B",
    "1024, 1 KiB",
    "1025, 1025 B",
    "1536, 1536 B",
    "1048576, 1 MiB",
    "3221225472, 3 GiB"
  })
  void isWrittenWithTheLargestUnitThatFitsAndReadBack(long bytes, String text) {
    assertThat(new ByteSize(bytes)).hasToString(text);
    assertThat(ByteSize.parse(text)).isEqualTo(new ByteSize(bytes));
  }

  @Test
  void isOrderedBySize() {
    assertThat(ByteSize.ofKib(1)).isLessThan(ByteSize.ofMib(1)).isGreaterThan(new ByteSize(1023));
  }
}
