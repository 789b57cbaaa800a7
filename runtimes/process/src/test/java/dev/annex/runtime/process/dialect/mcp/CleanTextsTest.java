package dev.annex.runtime.process.dialect.mcp;

import static org.assertj.core.api.Assertions.assertThat;

import dev.annex.api.value.Json;
import org.junit.jupiter.api.Test;
import tools.jackson.databind.node.ObjectNode;

final class CleanTextsTest {

  private static final CleanTexts TEXTS =
      new CleanTexts(text -> text.replace("hunter2hunter2", "[REDACTED]"));

  @Test
  void noTextKeepsASecretHoweverDeepItLies() {
    ObjectNode result =
        (ObjectNode)
            Json.parse(
                """
                {"content":[{"type":"text","text":"TOKEN=hunter2hunter2 HOME=/x"}],
                 "structuredContent":{"env":[{"hunter2hunter2":["hunter2hunter2",1,true,null]}]}}
                """);
    assertThat(TEXTS.of(result))
        .isEqualTo(
            Json.parse(
                """
                {"content":[{"type":"text","text":"TOKEN=[REDACTED] HOME=/x"}],
                 "structuredContent":{"env":[{"[REDACTED]":["[REDACTED]",1,true,null]}]}}
                """));
  }
}
