package dev.annex.server;

import static org.assertj.core.api.Assertions.assertThat;

import dev.annex.api.value.Json;
import java.nio.file.Path;
import java.util.Map;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import tools.jackson.databind.JsonNode;

/** Resources, prompts, completion and questions, provided by extensions and reached through MCP. */
final class McpFeaturesTest {

  @TempDir static Path data;
  private static TestServer server;

  @BeforeAll
  static void start() {
    server = TestServer.withFixtures(data);
  }

  @AfterAll
  static void stop() {
    server.close();
  }

  private static JsonNode text(String text) {
    return Json.object().stringNode(text);
  }

  private static JsonNode read(String uri) {
    return server.mcp("resources/read", Map.of("uri", text(uri)));
  }

  @Test
  void aResourceIsReadByItsReader() {
    JsonNode contents = read("test://static-text").path("contents").path(0);
    assertThat(contents.path("text").asString()).contains("static text resource");
    assertThat(contents.path("mimeType").asString()).isEqualTo("text/plain");
  }

  @Test
  void aTemplateGivesItsReaderTheVariables() {
    JsonNode contents = read("test://template/a%20b/data").path("contents").path(0);
    assertThat(Json.parse(contents.path("text").asString()).path("id").asString()).isEqualTo("a b");
  }

  @Test
  void aResourceNobodyHasIsNotFound() {
    JsonNode error = read("test://template/1/2/data").path("error");
    assertThat(error.path("code").asInt()).isEqualTo(-32602);
    assertThat(error.path("data").path("uri").asString()).isEqualTo("test://template/1/2/data");
  }

  @Test
  void readersAndMakersAreNotListedAsTools() {
    JsonNode tools = server.mcp("tools/list", Map.of()).path("tools");
    assertThat(tools.path(0).path("name").asString()).isEqualTo("test_simple_text");
    assertThat(tools.valueStream().map(tool -> tool.path("name").asString()))
        .doesNotContain("read", "simple_prompt", "complete");
    JsonNode called = server.callTool("read", "{\"uri\":\"test://static-text\"}");
    assertThat(called.path("isError").asBoolean()).isTrue();
  }

  @Test
  void aPromptIsMadeFromItsArguments() {
    JsonNode prompt =
        server.mcp(
            "prompts/get",
            Map.of(
                "name", text("test_prompt_with_arguments"),
                "arguments", Json.object().put("arg1", "x").put("arg2", "y")));
    assertThat(prompt.path("messages").path(0).path("content").path("text").asString())
        .isEqualTo("Prompt with arguments: arg1='x', arg2='y'");
  }

  @Test
  void aPromptNobodyHasIsNotFound() {
    JsonNode answer = server.mcp("prompts/get", Map.of("name", text("nope")));
    assertThat(answer.path("error").path("code").asInt()).isEqualTo(-32602);
  }

  @Test
  void anArgumentIsCompletedByItsCompleter() {
    JsonNode answer =
        server.mcp(
            "completion/complete",
            Map.of(
                "ref",
                    Json.object()
                        .put("type", "ref/prompt")
                        .put("name", "test_prompt_with_arguments"),
                "argument", Json.object().put("name", "arg1").put("value", "par")));
    assertThat(answer.path("completion").path("values").valueStream().map(JsonNode::asString))
        .containsExactly("paris", "park", "party");
  }

  @Test
  void aQuestionGoesToTheClientAndItsAnswerBackToTheTool() {
    String name = "test_input_required_result_elicitation";
    JsonNode asked = server.callTool(name, "{}");
    assertThat(asked.path("resultType").asString()).isEqualTo("input_required");
    assertThat(asked.path("inputRequests").path("user_name").path("method").asString())
        .isEqualTo("elicitation/create");

    JsonNode responses =
        Json.parse("{\"user_name\":{\"action\":\"accept\",\"content\":{\"name\":\"Ada\"}}}");
    JsonNode answered =
        server.mcp(
            "tools/call",
            Map.of("name", text(name), "arguments", Json.object(), "inputResponses", responses));
    assertThat(TestServer.texts(answered)).isEqualTo("Hello, Ada!");
  }

  @Test
  void aModelIsAskedWithTheExtensionsOwnWords() {
    JsonNode asked = server.callTool("test_sampling", "{\"prompt\":\"Why?\"}");
    JsonNode request = asked.path("inputRequests").path("answer");
    assertThat(request.path("method").asString()).isEqualTo("sampling/createMessage");
    assertThat(request.path("params").path("maxTokens").asInt()).isEqualTo(100);
    assertThat(request.path("params").path("messages").toString()).contains("Why?");
  }

  @Test
  void aQuestionTheClientCannotAnswerIsAProtocolError() {
    JsonNode answer = server.callTool("test_input_required_result_list_roots", "{}");
    assertThat(answer.path("error").path("code").asInt()).isEqualTo(-32021);
  }

  @Test
  void picturesAndSoundsArriveAsSuch() {
    JsonNode picture = server.callTool("test_image_content", "{}").path("content").path(0);
    assertThat(picture.path("type").asString()).isEqualTo("image");
    assertThat(picture.path("data").asString()).startsWith("iVBOR");
    JsonNode sound = server.callTool("test_audio_content", "{}").path("content").path(0);
    assertThat(sound.path("mimeType").asString()).isEqualTo("audio/wav");
  }
}
