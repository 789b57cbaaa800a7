package dev.annex.cli;

import static org.assertj.core.api.Assertions.assertThat;

import dev.annex.api.value.Json;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

final class SnippetTest {

  private static final String SNIPPET =
      "{\"id\":\"ext:oss:all\",\"category\":\"oss\",\"name\":\"All\",\"description\":\"\",\"content\":\"list\\nall\\u001b[31m\",\"source\":\"ext:oss\",\"readOnly\":true}";

  private static FakeHost host() {
    return new FakeHost()
        .answer("GET /snippets", 200, "{\"categories\":[],\"items\":[" + SNIPPET + "]}")
        .answer("GET /snippets/ext:oss:all", 200, SNIPPET)
        .answer("POST /snippets", 201, "{\"id\":\"3\"}")
        .answer("DELETE /snippets/3", 200, "{\"removed\":true}");
  }

  @Test
  void listsShowsAddsAndRemoves() {
    FakeHost host = host();
    assertThat(CommandRun.piped(host, "snippet", "list", "--category", "oss").output())
        .contains("ext:oss:all", "All");
    assertThat(host.asked().getFirst().query()).containsEntry("category", "oss");
    assertThat(CommandRun.piped(host, "snippet", "show", "ext:oss:all").output())
        .isEqualTo("list\nall\\u{1b}[31m\n");
    assertThat(CommandRun.piped(host, "snippet", "add", "shell", "Disks", "df -h").output())
        .isEqualTo("Added snippet 3.\n");
    assertThat(Json.parse(host.body("POST /snippets")))
        .isEqualTo(Json.parse("{\"category\":\"shell\",\"name\":\"Disks\",\"content\":\"df -h\"}"));
    assertThat(CommandRun.piped(host, "snippet", "remove", "3").output())
        .isEqualTo("Removed snippet 3.\n");
  }

  @ParameterizedTest
  @ValueSource(strings = {"../assets", "ext:a", "ext:a:b/c", "0", ""})
  void sendsNoPathThatIsNoId(String id) {
    FakeHost host = host();
    assertThat(CommandRun.piped(host, "snippet", "remove", id).exitCode()).isEqualTo(2);
    assertThat(host.asked()).isEmpty();
  }
}
