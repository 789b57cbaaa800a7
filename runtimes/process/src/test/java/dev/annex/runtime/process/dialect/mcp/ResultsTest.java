package dev.annex.runtime.process.dialect.mcp;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import dev.annex.api.call.Content;
import dev.annex.api.call.Result;
import dev.annex.api.fault.AnnexException;
import dev.annex.api.fault.ErrorCode;
import dev.annex.api.value.Json;
import org.junit.jupiter.api.Test;
import tools.jackson.databind.node.ObjectNode;

final class ResultsTest {

  private static Result result(String json) {
    return Results.of("t", (ObjectNode) Json.parse(json));
  }

  private static AnnexException failure(String json) {
    return catchThrowableOfType(AnnexException.class, () -> result(json));
  }

  @Test
  void everyKindOfBlockArrives() {
    Result result =
        result(
            """
            {"structuredContent":{"n":1},"content":[{"type":"text","text":"hi"},\
            {"type":"image","data":"AQI=","mimeType":"image/png"},\
            {"type":"audio","data":"AQI=","mimeType":"audio/wav"},\
            {"type":"resource","resource":{"uri":"a://b","text":"t"}},\
            {"type":"resource_link","uri":"a://c","name":"c"}]}\
            """);
    assertThat(result.value()).contains(Json.parse("{\"n\":1}"));
    assertThat(result.content())
        .extracting(block -> (Object) block.getClass())
        .containsExactly(
            Content.Text.class,
            Content.Image.class,
            Content.Audio.class,
            Content.Embedded.class,
            Content.Link.class);
    assertThat(((Content.Image) result.content().get(1)).data()).containsExactly(1, 2);
  }

  @Test
  void aFailureSpeaksInItsOwnWords() {
    AnnexException e =
        failure(
            "{\"isError\":true,\"content\":[{\"type\":\"text\",\"text\":\"no\"},{\"type\":\"text\",\"text\":\"way\"}]}");
    assertThat(e.code()).isEqualTo(ErrorCode.TOOL_FAILED);
    assertThat(e).hasMessage("no\nway");
    assertThat(failure("{\"isError\":true,\"content\":[]}"))
        .hasMessageContaining("did not say why");
  }

  @Test
  void whatCannotBePassedOnIsNamed() {
    assertThat(failure("{\"content\":[{\"type\":\"smell\"}]}")).hasMessageContaining("smell");
    assertThat(failure("{\"content\":[{\"type\":\"image\",\"data\":\"*\",\"mimeType\":\"a/b\"}]}"))
        .hasMessageContaining("base64");
    assertThat(failure("{\"content\":[{\"type\":\"text\"}]}").code())
        .isEqualTo(ErrorCode.INVALID_RESULT);
    assertThat(failure("{\"content\":[{\"type\":\"resource\",\"resource\":{\"uri\":\"a\"}}]}"))
        .hasMessageContaining("exactly one");
  }
}
