package dev.annex.cli;

import static org.assertj.core.api.Assertions.assertThat;

import dev.annex.api.value.Json;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

final class AuthoredTest {

  private static final String ORIGIN =
      "\"origin\":{\"principal\":\"ann\",\"client\":\"chat 1\",\"session\":\"c1\"}";
  private static final String BRIEF =
      "\"id\":\"math\",\"name\":\"math\",\"version\":\"2.0.0\",\"state\":\"enabled\",\"revision\":2,\"at\":\"2026-01-01T00:00:00Z\","
          + ORIGIN
          + ",\"pending\":[\"files.read\"]";
  private static final String WHOLE =
      "{"
          + BRIEF
          + ",\"revisions\":[{\"number\":1,\"version\":\"1.0.0\",\"digest\":\"d\",\"at\":\"2025-01-01T00:00:00Z\","
          + ORIGIN
          + "},{\"number\":2,\"version\":\"2.0.0\",\"digest\":\"e\",\"at\":\"2026-01-01T00:00:00Z\","
          + ORIGIN
          + "}]}";

  private static FakeHost host() {
    return new FakeHost()
        .answer("GET /authored", 200, "{\"items\":[{" + BRIEF + "}]}")
        .answer("GET /authored/math", 200, WHOLE)
        .answer("GET /authored/math/revisions/1", 200, "{\"source\":\"one\\u001b[31m\"}")
        .answer("GET /authored/math/revisions/2", 200, "{\"source\":\"two\"}")
        .answer("POST /authored/math/revert", 200, WHOLE)
        .answer("DELETE /authored/math", 200, "{\"id\":\"math\"}");
  }

  @Test
  void listsAndShowsVersionsAndSources() {
    FakeHost host = host();
    assertThat(CommandRun.piped(host, "authored", "list").output())
        .contains("math", "2.0.0", "enabled", "ann", "files.read");
    assertThat(CommandRun.piped(host, "authored", "show", "math").output())
        .contains("1.0.0", "2.0.0", "chat 1", "c1", "Waiting for a person's yes: files.read")
        .doesNotContain("T00:00:00Z");
    assertThat(CommandRun.piped(host, "authored", "source", "math", "1").output())
        .isEqualTo("one\\u{1b}[31m\n");
    assertThat(CommandRun.piped(host, "authored", "source", "math").output()).isEqualTo("two\n");
  }

  @Test
  void revertsAndForgets() {
    FakeHost host = host();
    assertThat(CommandRun.piped(host, "authored", "revert", "math", "1").output())
        .startsWith("Loaded \"math\" 2.0.0 again, version no. 1.\n");
    assertThat(Json.parse(host.body("POST /authored/math/revert")))
        .isEqualTo(Json.parse("{\"revision\":1}"));
    assertThat(CommandRun.piped(host, "authored", "forget", "math").output())
        .isEqualTo("Forgot the versions of math.\n");
  }

  @ParameterizedTest
  @ValueSource(strings = {"../extensions", "a/b", "A", ""})
  void sendsNoPathThatIsNoId(String id) {
    FakeHost host = host();
    assertThat(CommandRun.piped(host, "authored", "forget", id).exitCode()).isEqualTo(2);
    assertThat(host.asked()).isEmpty();
  }
}
