package dev.annex.runtime.process.dialect.agh;

import static org.assertj.core.api.Assertions.assertThat;

import dev.annex.api.value.Json;
import org.junit.jupiter.api.Test;

class HookWordsTest {

  @Test
  void payloadsHaveTheNamesAndIdsOfTheContract() {
    assertThat(
            Cases.canonical(
                HookWords.payload(
                    Json.parse(
                        """
                        {"event":"tool.post_error","toolCallId":"1","toolId":"go-tool-provider/search",
                         "toolInput":{"camelCase":1},"readOnly":true,"error":{"code":"X","message":"no"}}\
                        """))))
        .isEqualTo(
            Cases.canonical(
                Json.parse(
                    """
                    {"event":"tool.post_error","tool_call_id":"1",
                     "tool_id":"ext__go_tool_provider__search","tool_input":{"camelCase":1},
                     "read_only":true,"error":"no"}\
                    """)));
  }

  @Test
  void aToolWithoutAnIdInTheContractHasNone() {
    assertThat(HookWords.payload(Json.parse("{\"toolId\":\"3d/x\"}")).isEmpty()).isTrue();
    assertThat(HookWords.toolOf(Json.parse("{\"toolId\":\"notes/add\"}")))
        .contains("ext__notes__add");
    assertThat(HookWords.toolOf(Json.parse("{}"))).isEmpty();
  }

  @Test
  void patchesHaveOurNamesAndChangeNoTool() {
    assertThat(
            Cases.canonical(
                HookWords.patch(
                    Json.parse(
                        """
                        {"deny":true,"deny_reason":"no","tool_input":{"snake_case":1},"tool_id":"x",
                         "read_only":true,"message":null}\
                        """))))
        .isEqualTo(
            Cases.canonical(
                Json.parse(
                    "{\"deny\":true,\"denyReason\":\"no\",\"toolInput\":{\"snake_case\":1}}")));
  }
}
