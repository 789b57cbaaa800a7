package dev.annex.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.Map;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Texts of extensions are asked for in the language of whoever runs the command. */
final class LanguageTest {

  @ParameterizedTest
  @CsvSource({
    "asset types, /workspace/asset-types, {\"items\":[]}",
    "snippet list, /snippets, {\"items\":[]}",
    "policy show oss, /extensions/oss/policy, {}",
    "tools, /tools, {\"items\":[]}"
  })
  void asksForTheLanguageOfTheEnvironment(String command, String path, String answer) {
    String request = "GET " + path;
    String installed = "{\"items\":[{\"id\":\"oss\",\"alias\":\"oss\"}]}";
    FakeHost host =
        new FakeHost()
            .answer("GET /extensions", 200, installed)
            .answer(request, 200, answer)
            .answer("GET /extensions", 200, installed)
            .answer(request, 200, answer);
    String[] words = command.split(" ");
    assertThat(CommandRun.inLanguage("zh_CN.UTF-8", host, words).exitCode()).isZero();
    assertThat(CommandRun.inLanguage("C", host, words).exitCode()).isZero();
    List<Map<String, String>> queries =
        host.asked().stream()
            .filter(asked -> asked.path().equals(path))
            .map(asked -> asked.query())
            .toList();
    assertThat(queries).containsExactly(Map.of("language", "zh-CN"), Map.of());
  }
}
