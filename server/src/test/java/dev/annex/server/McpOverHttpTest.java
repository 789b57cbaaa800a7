package dev.annex.server;

import static org.assertj.core.api.Assertions.assertThat;

import dev.annex.api.name.ExtensionId;
import dev.annex.api.store.ArtifactStore;
import dev.annex.api.value.Json;
import dev.annex.server.config.AnnexConfig;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import tools.jackson.databind.JsonNode;

final class McpOverHttpTest {

  @TempDir Path data;
  private TestServer server;

  @BeforeEach
  void start() {
    server = TestServer.start(data, AnnexConfig.defaults().withCallTimeout(Duration.ofSeconds(3)));
  }

  @AfterEach
  void stop() {
    server.close();
  }

  @Test
  void anInstalledToolIsListedUnderItsAgentNameWithItsSchema() {
    server.api().install("opskat/echo", "\"all\"");
    JsonNode tool = server.mcp("tools/list", Map.of()).path("tools").path(0);
    assertThat(tool.path("name").asString()).isEqualTo("echo__echo");
    assertThat(tool.path("description").asString()).isEqualTo("Gives the message back and counts");
    assertThat(tool.path("inputSchema").path("additionalProperties").asBoolean()).isFalse();
    assertThat(tool.path("annotations").path("readOnlyHint").isBoolean()).isTrue();
  }

  @Test
  void aCallRunsInTheSandboxAndComesBackAsDataAndText() {
    server.api().install("opskat/echo", "\"all\"");
    JsonNode result = server.callTool("echo__echo", "{\"message\":\"hi\"}");
    assertThat(result.path("structuredContent").path("echo").asString()).isEqualTo("hi");
    assertThat(Json.parse(TestServer.texts(result))).isEqualTo(result.path("structuredContent"));
    assertThat(result.path("isError").asBoolean(false)).isFalse();
  }

  @Test
  void argumentsThatDoNotFitComeBackAsAnErrorTheModelCanRead() {
    server.api().install("opskat/echo", "\"all\"");
    JsonNode result = server.callTool("echo__echo", "{\"message\":5}");
    assertThat(result.path("isError").asBoolean()).isTrue();
    assertThat(TestServer.texts(result)).contains("message");
  }

  @Test
  void aMissingGrantComesBackWithTheCommandThatGivesIt() {
    server.api().install("opskat/kv-binary", "[]");
    JsonNode result = server.callTool("kv-binary__round_trip", "{}");
    assertThat(result.path("isError").asBoolean()).isTrue();
    assertThat(TestServer.texts(result)).contains("annex grant kv-binary kv");
  }

  @Test
  void everyResultTellsWhatItCostAFailureToo() {
    server.api().install("opskat/echo", "\"all\"");
    server.api().install("opskat/trap", "[]");
    JsonNode cost = cost(server.callTool("echo__echo", "{\"message\":\"hi\"}"));
    assertThat(cost.path("wallMicros").asLong()).isPositive();
    assertThat(cost.path("cpuMicros").asLong())
        .isBetween(1L, cost.path("wallMicros").asLong() + 1_000);
    assertThat(cost.path("argumentBytes").asInt()).isEqualTo("{\"message\":\"hi\"}".length());
    assertThat(cost.path("resultBytes").asInt()).isPositive();
    assertThat(cost.path("hostCalls").asInt()).isPositive();
    JsonNode ofFailure = cost(server.callTool("trap__unreachable", "{}"));
    assertThat(ofFailure.path("cpuMicros").asLong()).isPositive();
    assertThat(ofFailure.has("resultBytes")).isFalse();
    JsonNode lines = server.api().ask("GET", "/journal", Map.of("kind", "CALL")).body();
    assertThat(lines.at("/items/0/facts/cost")).isEqualTo(ofFailure);
    assertThat(lines.at("/items/1/facts/cost")).isEqualTo(cost);
  }

  @Test
  void clientsOfTheOlderRevisionAreToldTheCostToo() {
    server.api().install("opskat/echo", "\"all\"");
    HttpResponse<String> opened =
        older(
            Optional.empty(),
            "{\"jsonrpc\":\"2.0\",\"id\":1,\"method\":\"initialize\",\"params\":{\"protocolVersion\":\"2025-11-25\",\"capabilities\":{},\"clientInfo\":{\"name\":\"old\",\"version\":\"1\"}}}");
    Optional<String> session = opened.headers().firstValue("Mcp-Session-Id");
    older(session, "{\"jsonrpc\":\"2.0\",\"method\":\"notifications/initialized\"}");
    String answer =
        older(
                session,
                "{\"jsonrpc\":\"2.0\",\"id\":2,\"method\":\"tools/call\",\"params\":{\"name\":\"echo__echo\",\"arguments\":{\"message\":\"hi\"}}}")
            .body();
    JsonNode message =
        Json.parse(answer.substring(answer.indexOf('{', answer.lastIndexOf("data:") + 1)).strip());
    assertThat(cost(message.path("result")).path("wallMicros").asLong()).isPositive();
  }

  private HttpResponse<String> older(Optional<String> session, String message) {
    HttpRequest.Builder request =
        server
            .request("/mcp")
            .header("Content-Type", "application/json")
            .header("Accept", "application/json, text/event-stream");
    session.ifPresent(
        id -> request.header("Mcp-Session-Id", id).header("MCP-Protocol-Version", "2025-11-25"));
    return server.send(request.POST(HttpRequest.BodyPublishers.ofString(message)).build());
  }

  private static JsonNode cost(JsonNode result) {
    return result.path("_meta").path("dev.annex/cost");
  }

  @Test
  void aLargeResultIsALinkThatItsCallerAndNobodyElseReads() {
    server.api().install("opskat/big-result", "[]");
    JsonNode result = server.callTool("big-result__big", "{\"bytes\":9000000}");
    assertThat(result.path("isError").asBoolean(false)).isFalse();
    assertThat(result.at("/content/1/type").asString()).isEqualTo("resource_link");
    String uri = result.at("/content/1/uri").asString();

    assertThat(read(uri).at("/error/message").asString())
        .contains("at once there are 8 MiB", uri + "?offset=0&length=8388608");
    JsonNode slice = read(uri + "?offset=5&length=10").at("/contents/0");
    assertThat(slice.path("text").asString()).hasSize(10);
    assertThat(slice.path("uri").asString()).isEqualTo(uri + "?offset=5&length=10");
    assertThat(slice.path("_meta").path("dev.annex/slice").path("offset").asInt()).isEqualTo(5);
    assertThat(read(uri + "?offset=x").at("/error/code").asInt()).isEqualTo(-32602);
    assertThat(read("annex://artifact/" + "0".repeat(32)).at("/error/code").asInt())
        .isEqualTo(-32602);

    String other =
        server
            .serving()
            .host()
            .host()
            .artifacts()
            .put(new ExtensionId("big-result"), "somebody", "text/plain", new byte[3], 1_000)
            .id()
            .uri();
    assertThat(read(other).at("/error/data/uri").asString()).isEqualTo(other);
  }

  @Test
  void aSliceOfTextHoldsNoHalfCharacter() {
    ArtifactStore.Artifact artifact =
        server
            .serving()
            .host()
            .host()
            .artifacts()
            .put(
                new ExtensionId("any"),
                "operator",
                "text/plain",
                "aä€😀z".getBytes(StandardCharsets.UTF_8),
                1_000);
    String uri = artifact.id().uri();
    assertThat(read(uri).at("/contents/0/text").asString()).isEqualTo("aä€😀z");
    StringBuilder all = new StringBuilder();
    long offset = 0;
    while (offset < artifact.size()) {
      JsonNode slice = read("%s?offset=%d&length=4".formatted(uri, offset)).at("/contents/0");
      JsonNode place = slice.path("_meta").path("dev.annex/slice");
      all.append(slice.path("text").asString());
      assertThat(place.path("offset").asLong()).isEqualTo(offset);
      assertThat(place.path("length").asLong()).isPositive();
      offset += place.path("length").asLong();
    }
    assertThat(all).hasToString("aä€😀z");
    JsonNode inside = read(uri + "?offset=2&length=6").at("/contents/0");
    assertThat(inside.path("text").asString()).isEqualTo("€");
    assertThat(inside.path("_meta").path("dev.annex/slice").path("offset").asInt()).isEqualTo(3);
  }

  private JsonNode read(String uri) {
    return server.mcp("resources/read", Map.of("uri", Json.object().stringNode(uri)));
  }

  @Test
  void anUnknownToolIsAProtocolError() {
    for (String name : List.of("ghost__tool", "not a name!")) {
      JsonNode answer = server.callTool(name, "{}");
      assertThat(answer.path("error").path("code").asInt()).isEqualTo(-32602);
    }
  }

  @Test
  void aDisabledExtensionIsNotListedAndSaysSoWhenCalled() {
    server.api().install("opskat/echo", "\"all\"");
    server.api().ask("POST", "/extensions/echo/disable");
    assertThat(server.mcp("tools/list", Map.of()).path("tools")).isEmpty();
    JsonNode result = server.callTool("echo__echo", "{}");
    assertThat(result.path("isError").asBoolean()).isTrue();
    assertThat(TestServer.texts(result)).contains("annex enable echo");
  }

  @Test
  void anEndlessLoopEndsAtTheCallTimeout() {
    server.api().install("opskat/loop-forever", "[]");
    long began = System.nanoTime();
    JsonNode result = server.callTool("loop-forever__spin", "{}");
    assertThat(result.path("isError").asBoolean()).isTrue();
    assertThat(TestServer.texts(result)).contains("deadline");
    assertThat(Duration.ofNanos(System.nanoTime() - began)).isLessThan(Duration.ofSeconds(15));
  }

  @Test
  void guestsThatBreakLeaveTheHostUnharmed() {
    server.api().install("opskat/trap", "[]");
    server.api().install("opskat/grow-memory", "[]");
    server.api().install("opskat/echo", "\"all\"");
    assertThat(server.callTool("trap__unreachable", "{}").path("isError").asBoolean()).isTrue();
    assertThat(server.callTool("grow-memory__trap", "{}").path("isError").asBoolean()).isTrue();
    assertThat(TestServer.texts(server.callTool("echo__echo", "{\"message\":\"still here\"}")))
        .contains("still here");
  }

  @Test
  void aCallOfAToolThatIsNotThereIsAnErrorAndIsJournalled() {
    JsonNode error = server.callTool("ghost__tool", "{}").path("error");
    assertThat(error.path("code").asInt()).isEqualTo(-32602);
    assertThat(error.path("message").asString()).contains("ghost__tool");
    JsonNode lines = server.api().ask("GET", "/journal", Map.of("kind", "CALL")).body();
    assertThat(lines.at("/items/0/facts/code").asString()).isEqualTo("TOOL_NOT_FOUND");
  }

  @Test
  void twoClientsAtOnceGetTheirOwnAnswersAndAJournalLinePerCall() throws Exception {
    server.api().install("morphee/echo", "\"all\"");
    int calls = 40;
    try (ExecutorService clients = Executors.newFixedThreadPool(2)) {
      List<Future<String>> answers =
          IntStream.range(0, calls)
              .mapToObj(i ->
                  clients.submit(() ->
                      TestServer.texts(
                          server.callTool("echo__greet", "{\"name\":\"client %d\"}".formatted(i)))))
              .toList();
      for (int i = 0; i < calls; i++) {
        assertThat(answers.get(i).get()).contains("Hello, client " + i + "!");
      }
    }
    JsonNode lines =
        server.api().ask("GET", "/journal", Map.of("kind", "CALL", "limit", "1000")).body();
    assertThat(lines.path("items")).hasSize(calls);
    assertThat(lines.path("items").path(0).path("actor").asString()).isEqualTo("operator");
    assertThat(lines.path("items").path(0).path("facts").path("client").asString())
        .isEqualTo("test 1");
  }
}
