package dev.annex.api.name;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.annex.api.fault.AnnexException;
import dev.annex.api.fault.ErrorCode;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

final class VersionTest {

  @Test
  void isOrderedAsSemanticVersioningSays() {
    List<Version> ascending =
        Stream.of(
                "0.0.1",
                "0.9.0",
                "1.0.0-0",
                "1.0.0-2",
                "1.0.0-10",
                "1.0.0-99999999999999999999",
                "1.0.0-alpha",
                "1.0.0-alpha.1",
                "1.0.0-alpha.beta",
                "1.0.0-beta",
                "1.0.0-beta.2",
                "1.0.0-beta.11",
                "1.0.0-rc.1",
                "1.0.0",
                "1.0.1",
                "1.2.0",
                "1.10.0",
                "2.0.0",
                "10.0.0",
                "999999999999999999.0.0")
            .map(Version::new)
            .toList();
    for (int i = 0; i < ascending.size(); i++) {
      for (int j = 0; j < ascending.size(); j++) {
        assertThat(Integer.signum(ascending.get(i).compareTo(ascending.get(j))))
            .as("%s against %s", ascending.get(i), ascending.get(j))
            .isEqualTo(Integer.compare(i, j));
      }
    }
  }

  @Test
  void ignoresBuildDataInOrderAndKeepsItInText() {
    Version built = new Version("1.0.0+linux.7");
    assertThat(built).isEqualByComparingTo(new Version("1.0.0+mac")).hasToString("1.0.0+linux.7");
    assertThat(new Version("1.0.0-a+b")).isLessThan(new Version("1.0.0"));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        "1",
        "1.0",
        "v1.0.0",
        "1.0.0.0",
        "01.0.0",
        "1.00.0",
        "1.0.0-",
        "1.0.0-01",
        "1.0.0-a..b",
        "1.0.0+",
        "1.0.0-é",
        " 1.0.0",
        "1.0.0\n",
        "1000000000000000000.0.0",
        "-1.0.0"
      })
  void refusesWhatIsNoVersion(String text) {
    assertThatThrownBy(() -> new Version(text))
        .isInstanceOfSatisfying(
            AnnexException.class, e -> assertThat(e.code()).isEqualTo(ErrorCode.INVALID_NAME))
        .hasMessageContaining("is no version");
  }

  @Test
  void refusesTextThatIsTooLongWithoutRepeatingAllOfIt() {
    assertThatThrownBy(() -> new Version("1.0.0-" + "a".repeat(100_000)))
        .isInstanceOf(AnnexException.class)
        .satisfies(e -> assertThat(e.getMessage()).hasSizeLessThan(400));
  }
}
