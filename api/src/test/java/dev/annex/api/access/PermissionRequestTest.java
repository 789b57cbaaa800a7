package dev.annex.api.access;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.annex.api.fault.AnnexException;
import dev.annex.api.fault.ErrorCode;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

final class PermissionRequestTest {

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "kv                  | kv         | ''         | kv",
        "files.read=/data/** | files.read | /data/**   | files",
        "' kv = notes/ '     | kv         | notes/     | kv",
        "http=a=b&c=d        | http       | a=b&c=d    | http",
        "kv=                 | kv         | ''         | kv",
        "my-cap.do-it        | my-cap.do-it | ''       | my-cap",
      })
  void readsNameAndScope(String text, String name, String scope, String capability) {
    PermissionRequest request = PermissionRequest.parse(text);
    assertThat(request.name()).isEqualTo(name);
    assertThat(request.scope()).isEqualTo(scope);
    assertThat(request.capability()).isEqualTo(capability);
    assertThat(PermissionRequest.parse(request.toString())).isEqualTo(request);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        "=x",
        "KV",
        "kv.",
        ".kv",
        "kv.get.all",
        "kv get",
        "7kv",
        "kv\u0000",
        "kv\u202e",
        "abcdefghijklmnopqrstuvwxyzabcdefg"
      })
  void refusesWhatIsNoName(String text) {
    assertRefused(text, "is no permission: expected a name such as kv");
  }

  @ParameterizedTest
  @ValueSource(strings = {"kv=a\nb", "kv=a\u001b[2J", "kv=a\u202eb", "kv=a\ud800"})
  void refusesAScopeThatCannotBePrinted(String text) {
    assertRefused(text, "is no scope of permission kv: expected up to 2048 printable characters");
  }

  @Test
  void refusesAScopeThatIsTooLong() {
    assertThat(PermissionRequest.parse("kv=" + "a".repeat(2_048)).scope()).hasSize(2_048);
    assertRefused("kv=" + "a".repeat(2_049), "is no scope of permission kv");
  }

  @Test
  void isOrderedByItsWrittenForm() {
    assertThat(PermissionRequest.parse("kv"))
        .isLessThan(PermissionRequest.parse("kv.read"))
        .isLessThan(PermissionRequest.parse("kv=a"))
        .isGreaterThan(PermissionRequest.parse("http=z"));
  }

  private static void assertRefused(String text, String why) {
    assertThatThrownBy(() -> PermissionRequest.parse(text))
        .isInstanceOfSatisfying(
            AnnexException.class, e -> assertThat(e.code()).isEqualTo(ErrorCode.INVALID_NAME))
        .hasMessageContaining(why)
        .satisfies(e -> assertThat(e.getMessage()).hasSizeLessThan(400));
  }
}
