package dev.annex.mcp.server;

import static dev.annex.mcp.fixture.Endpoint.call;
import static dev.annex.mcp.fixture.Endpoint.legacy;
import static dev.annex.mcp.fixture.Endpoint.modern;
import static dev.annex.mcp.fixture.Endpoint.request;
import static org.assertj.core.api.Assertions.assertThat;

import dev.annex.mcp.Content;
import dev.annex.mcp.Resource;
import dev.annex.mcp.Tool;
import dev.annex.mcp.ToolResult;
import dev.annex.mcp.fixture.ConformanceFeatures;
import dev.annex.mcp.fixture.Endpoint;
import dev.annex.mcp.fixture.FakeExchange;
import dev.annex.mcp.fixture.Schemas;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import tools.jackson.databind.JsonNode;

final class FeatureTest {

  private final Endpoint endpoint =
      Endpoint.with(limits -> limits.withPageSize(5).withResultBytes(20_000));

  private final ConformanceFeatures features = endpoint.features();

  @AfterEach
  void close() {
    endpoint.close();
  }

  @Test
  void walksEachItemOnceWhileOneIsInserted() {
    List<String> seen = new ArrayList<>();
    String cursor = "";
    do {
      String params = cursor.isEmpty() ? "{}" : "{\"cursor\":\"" + cursor + "\"}";
      JsonNode page = result(endpoint.send(modern("tools/list", params)));
      page.path("tools").forEach(tool -> seen.add(tool.path("name").asString()));
      features.list(Tool.of("zz_added", "Added meanwhile", Schemas.nothing()));
      cursor = page.path("nextCursor").asString("");
    } while (!cursor.isEmpty());
    assertThat(new HashSet<>(seen)).hasSameSizeAs(seen).contains("zz_added");
    assertThat(seen.getFirst()).isEqualTo("test_simple_text");
  }

  @Test
  void refusesForeignCursors() {
    String cursor = result(endpoint.send(modern("tools/list", "{}"))).path("nextCursor").asString();
    String params = "{\"cursor\":\"" + cursor + "\"}";
    assertThat(code(endpoint.send(modern("prompts/list", params)))).isEqualTo(-32602);
    assertThat(code(endpoint.send(modern("tools/list", "{\"cursor\":\"x\"}")))).isEqualTo(-32602);
    assertThat(code(endpoint.send(modern("tools/list", "{\"cursor\":5}")))).isEqualTo(-32602);
    assertThat(
            code(endpoint.send(modern("tools/list", params).with("Authorization", "Bearer eve"))))
        .isEqualTo(-32602);
  }

  @Test
  void tellsUnknownToolsAndBadParameters() {
    assertThat(code(endpoint.send(call("nope", "{}")))).isEqualTo(-32602);
    assertThat(code(endpoint.send(call("test_simple_text", "5")))).isEqualTo(-32602);
    assertThat(endpoint.send(call("nope", "{}")).status()).isEqualTo(200);
    FakeExchange nameless = modern("tools/call", "{}");
    assertThat(code(endpoint.send(nameless))).isEqualTo(-32602);
    assertThat(
            result(endpoint.send(modern("tools/call", "{\"name\":\"test_simple_text\"}")))
                .has("content"))
        .isTrue();
  }

  @Test
  void hidesWhatWentWrongInside() {
    features.with(
        Tool.of("breaks", "Breaks", Schemas.nothing()),
        (call, context) -> {
          throw new IllegalStateException("secret path");
        });
    FakeExchange answer = endpoint.send(call("breaks", "{}"));
    assertThat(code(answer)).isEqualTo(-32603);
    assertThat(answer.text()).doesNotContain("secret");
  }

  @Test
  void turnsTooLargeResultsIntoToolErrors() {
    features.with(
        Tool.of("large", "Answers a lot", Schemas.nothing()),
        (call, context) -> ToolResult.text("x".repeat(30_000)));
    assertThat(result(endpoint.send(call("large", "{}"))).path("isError").asBoolean()).isTrue();
    String body = request(1, "tools/call", "{\"name\":\"large\"}");
    FakeExchange old = endpoint.send(legacy(endpoint.session("2025-11-25"), body));
    assertThat(result(old).path("isError").asBoolean()).isTrue();
  }

  @Test
  void wrapsOutputThatIsNoObjectForOlderClients() {
    String schema =
        """
        {"$schema":"https://json-schema.org/draft/2020-12/schema","type":"array",
         "items":{"$ref":"#/$defs/n"},"$defs":{"n":{"type":"integer"}}}
        """;
    Tool numbers =
        Tool.of("numbers", "Answers numbers", Schemas.nothing())
            .withOutputSchema(Schemas.json(schema));
    try (Endpoint own = Endpoint.open()) {
      own.features()
          .with(
              numbers,
              (call, context) -> ToolResult.structured(Schemas.json("{\"a\":[1,2]}").path("a")));
      JsonNode listed = find(own.send(modern("tools/list", "{}")), "numbers");
      assertThat(listed.path("outputSchema")).isEqualTo(Schemas.json(schema));
      assertThat(result(own.send(call("numbers", "{}"))).path("structuredContent").toString())
          .isEqualTo("[1,2]");

      String session = own.session("2025-11-25");
      JsonNode wrapped =
          find(own.send(legacy(session, request(1, "tools/list", "{}"))), "numbers")
              .path("outputSchema");
      assertThat(wrapped.path("type").asString()).isEqualTo("object");
      assertThat(wrapped.at("/properties/result/items/$ref").asString())
          .isEqualTo("#/properties/result/$defs/n");
      String body = request(2, "tools/call", "{\"name\":\"numbers\"}");
      JsonNode result = result(own.send(legacy(session, body)));
      assertThat(result.path("structuredContent").toString()).isEqualTo("{\"result\":[1,2]}");
      assertThat(result.path("content").path(0).path("text").asString()).isEqualTo("[1,2]");

      String oldest = own.session("2025-03-26");
      assertThat(
              find(own.send(legacy(oldest, request(1, "tools/list", "{}"))), "numbers")
                  .has("outputSchema"))
          .isFalse();
      assertThat(result(own.send(legacy(oldest, body))).has("structuredContent")).isFalse();
    }
  }

  @Test
  void spellsNewBlocksForOldRevisions() {
    features.with(
        Tool.of("blocks", "Answers newer blocks", Schemas.nothing()),
        (call, context) ->
            ToolResult.of(
                Content.audio("UklGRg==", "audio/wav"),
                new Content.Link(Resource.of("file:///a", "a", "A file", "text/plain"))));
    String body = request(1, "tools/call", "{\"name\":\"blocks\"}");
    assertThat(types(endpoint.send(legacy(endpoint.session("2024-11-05"), body))))
        .containsExactly("text", "text");
    assertThat(types(endpoint.send(legacy(endpoint.session("2025-03-26"), body))))
        .containsExactly("audio", "text");
    assertThat(types(endpoint.send(legacy(endpoint.session("2025-11-25"), body))))
        .containsExactly("audio", "resource_link");
  }

  @Test
  void tellsMissingResourcesPerEra() {
    JsonNode modern = error(endpoint.send(modern("resources/read", "{\"uri\":\"test://none\"}")));
    assertThat(modern.path("code").asInt()).isEqualTo(-32602);
    assertThat(modern.path("data").path("uri").asString()).isEqualTo("test://none");
    JsonNode old =
        error(
            endpoint.send(
                legacy(
                    endpoint.session("2025-11-25"),
                    request(1, "resources/read", "{\"uri\":\"test://none\"}"))));
    assertThat(old.path("code").asInt()).isEqualTo(-32002);
    assertThat(old.path("data").path("uri").asString()).isEqualTo("test://none");
  }

  @Test
  void marksResultsPerEra() {
    for (String method :
        List.of("tools/list", "prompts/list", "resources/list", "resources/templates/list")) {
      JsonNode modern = result(endpoint.send(modern(method, "{}")));
      JsonNode old =
          result(endpoint.send(legacy(endpoint.session("2025-11-25"), request(1, method, "{}"))));
      assertThat(modern.path("resultType").asString()).isEqualTo("complete");
      assertThat(modern.path("ttlMs").isIntegralNumber()).isTrue();
      assertThat(old.has("resultType")).isFalse();
      assertThat(old.has("ttlMs")).isFalse();
      assertThat(old.has("_meta")).isFalse();
    }
  }

  @Test
  void checksPromptsAndCompletions() {
    String known =
        "{\"ref\":{\"type\":\"ref/prompt\",\"name\":\"%s\"},\"argument\":{\"name\":\"arg1\",\"value\":\"par\"}}";
    assertThat(code(endpoint.send(modern("completion/complete", known.formatted("nope")))))
        .isEqualTo(-32602);
    assertThat(
            result(
                    endpoint.send(
                        modern(
                            "completion/complete", known.formatted("test_prompt_with_arguments"))))
                .at("/completion/values")
                .size())
        .isEqualTo(3);
    assertThat(
            code(
                endpoint.send(
                    modern(
                        "prompts/get",
                        "{\"name\":\"test_prompt_with_arguments\",\"arguments\":{\"arg1\":\"a\"}}"))))
        .isEqualTo(-32602);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '~',
      value = {
        "{\"region\":\"eu\"}|~~|400",
        "{\"region\":\"eu\"}|us|400",
        "{\"region\":\"eu\"}|eu|200",
        "{\"region\":\"eu\"}|=?base64?ZXU=?=|200",
        "{\"region\":\"eu\"}|=?base64?ZXU?=|400",
        "{\"region\":null}|~~|200",
        "{\"region\":null}|eu|400",
        "{}|eu|400",
        "{}|~~|200"
      })
  void comparesArgumentHeaders(String arguments, String header, int status) {
    FakeExchange answer =
        endpoint.send(call("test_x_mcp_header", arguments).with("Mcp-Param-Region", header));
    assertThat(answer.status()).isEqualTo(status);
    if (status == 400) {
      assertThat(code(answer)).isEqualTo(-32020);
    }
  }

  @ParameterizedTest
  @CsvSource({"42, 200", "42.0, 200", "4.2e1, 200", "43, 400", "x, 400"})
  void comparesNumbersByValue(String header, int status) {
    assertThat(
            endpoint
                .send(
                    call("test_x_mcp_header", "{\"level\":42}")
                        .with("Mcp-Param-Level", header)
                        .with("Mcp-Param-Unknown", "ignored"))
                .status())
        .isEqualTo(status);
  }

  @Test
  void ignoresArgumentHeadersOfOlderClients() {
    String body =
        request(
            1, "tools/call", "{\"name\":\"test_x_mcp_header\",\"arguments\":{\"region\":\"eu\"}}");
    assertThat(endpoint.send(legacy(endpoint.session("2025-11-25"), body)).status()).isEqualTo(200);
  }

  @Test
  void ignoresTheTaskWishOfOlderClients() {
    String body = request(1, "tools/call", "{\"name\":\"test_simple_text\",\"task\":{\"ttl\":1}}");
    assertThat(result(endpoint.send(legacy(endpoint.session("2025-11-25"), body))).has("content"))
        .isTrue();
  }

  @Test
  void setsTheLogLevelOfASession() {
    String session = endpoint.session("2025-11-25");
    assertThat(
            code(
                endpoint.send(
                    legacy(session, request(1, "logging/setLevel", "{\"level\":\"loud\"}")))))
        .isEqualTo(-32602);
    endpoint
        .send(legacy(session, request(2, "logging/setLevel", "{\"level\":\"emergency\"}")))
        .awaitEnd();
    FakeExchange answer =
        endpoint.send(
            legacy(session, request(3, "tools/call", "{\"name\":\"test_logging_tool\"}")));
    assertThat(answer.message()).contains("emergency");
    assertThat(answer.message()).contains("\"result\"");
  }

  private static List<String> types(FakeExchange answer) {
    List<String> types = new ArrayList<>();
    result(answer).path("content").forEach(block -> types.add(block.path("type").asString()));
    return types;
  }

  private static JsonNode find(FakeExchange answer, String tool) {
    for (JsonNode listed : result(answer).path("tools")) {
      if (listed.path("name").asString().equals(tool)) {
        return listed;
      }
    }
    throw new AssertionError(tool + " is not listed");
  }

  private static JsonNode result(FakeExchange answer) {
    JsonNode result = Schemas.json(answer.text()).path("result");
    assertThat(result.isObject()).as(answer.text()).isTrue();
    return result;
  }

  private static JsonNode error(FakeExchange answer) {
    return Schemas.json(answer.text()).path("error");
  }

  private static int code(FakeExchange answer) {
    return error(answer).path("code").asInt();
  }
}
