package dev.annex.mcp.server;

import static dev.annex.mcp.fixture.Endpoint.modern;
import static org.assertj.core.api.Assertions.assertThat;

import dev.annex.mcp.Ask;
import dev.annex.mcp.InputRequired;
import dev.annex.mcp.SessionStore;
import dev.annex.mcp.Tool;
import dev.annex.mcp.ToolResult;
import dev.annex.mcp.fixture.ConformanceFeatures;
import dev.annex.mcp.fixture.Endpoint;
import dev.annex.mcp.fixture.FakeExchange;
import dev.annex.mcp.fixture.Schemas;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.time.ZoneOffset;
import java.util.Map;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

final class RoundsTest {

  private static final String ACCEPT = "{\"action\":\"accept\",\"content\":{\"name\":\"Ann\"}}";
  private static final String NAME = "test_input_required_result_elicitation";
  private static final String STATE = "test_input_required_result_request_state";

  private final AtomicReference<Instant> now = new AtomicReference<>(Instant.now());
  private final InstantSource time = now::get;
  private final ConformanceFeatures features = new ConformanceFeatures();
  private final Endpoint endpoint =
      new Endpoint(
          features,
          SessionStore.inMemory(),
          settings -> settings.withClock(time.withZone(ZoneOffset.UTC)));

  RoundsTest() {
    features.with(
        Tool.of("once", "Pays once", Schemas.json("{\"type\":\"object\"}")),
        (call, context) ->
            call.answers().state().equals("paying") && call.answers().elicited("pay").isPresent()
                ? ToolResult.text("paid")
                : InputRequired.of(Map.of("pay", new Ask.Form("Pay?", Schemas.nothing())), "paying")
                    .onlyOnce());
  }

  @AfterEach
  void close() {
    endpoint.close();
  }

  @Test
  void asksAndCompletesWithTheAnswer() {
    JsonNode asked = result(send(NAME, "{}"));
    assertThat(asked.path("resultType").asString()).isEqualTo("input_required");
    assertThat(asked.path("inputRequests").path("user_name").path("method").asString())
        .isEqualTo("elicitation/create");
    assertThat(asked.has("ttlMs")).isFalse();
    JsonNode done =
        result(send(NAME, "{\"inputResponses\":{\"user_name\":" + ACCEPT + ",\"more\":{}}}"));
    assertThat(done.path("resultType").asString()).isEqualTo("complete");
    assertThat(done.toString()).contains("Hello, Ann!");
  }

  @Test
  void asksAgainForMissingAnswers() {
    JsonNode again = result(send(NAME, "{\"inputResponses\":{\"wrong\":" + ACCEPT + "}}"));
    assertThat(again.path("resultType").asString()).isEqualTo("input_required");
    JsonNode shapeless = result(send(NAME, "{\"inputResponses\":{\"user_name\":{}}}"));
    assertThat(shapeless.path("resultType").asString()).isEqualTo("input_required");
  }

  @Test
  void refusesMalformedAnswers() {
    refused(send(NAME, "{\"inputResponses\":null}"));
    refused(send(NAME, "{\"inputResponses\":{\"user_name\":12345}}"));
    StringBuilder many = new StringBuilder("{\"a\":{}");
    for (int i = 0; i < 64; i++) {
      many.append(",\"k").append(i).append("\":{}");
    }
    refused(send(NAME, "{\"inputResponses\":" + many + "}}"));
  }

  @Test
  void acceptsItsOwnStateOnly() {
    String state = state(STATE);
    assertThat(result(confirm(STATE, state, "{}")).toString()).contains("state-ok");
    refused(confirm(STATE, flipped(state), "{}"));
    refused(confirm(STATE, state + "-TAMPERED", "{}"));
    refused(confirm(STATE, "", "{}"));
    refused(confirm(STATE, "x".repeat(9_000), "{}"));
  }

  @Test
  void bindsStateToTheCall() {
    String state = state(STATE);
    refused(confirm("test_input_required_result_tampered_state", state, "{}"));
    refused(confirm(STATE, state, "{\"other\":1}"));
    refused(
        endpoint.send(
            request(STATE, confirmation(state), "{}").with("Authorization", "Bearer eve")));
  }

  @Test
  void bindsStateToTheArgumentsWhateverTheirOrder() {
    ObjectNode first = Schemas.json("{\"a\":1,\"b\":2}");
    String state =
        result(endpoint.send(request(STATE, "{}", first.toString())))
            .path("requestState")
            .asString();
    assertThat(result(confirm(STATE, state, "{\"b\":2,\"a\":1}")).toString()).contains("state-ok");
  }

  @Test
  void expiresState() {
    String state = state(STATE);
    now.updateAndGet(before -> before.plus(Duration.ofMinutes(11)));
    refused(confirm(STATE, state, "{}"));
  }

  @Test
  void changesStateEveryRound() {
    assertThat(state(STATE)).isNotEqualTo(state(STATE));
  }

  @Test
  void burnsStateMeantForOneUse() {
    String state = state("once");
    String answer =
        "{\"inputResponses\":{\"pay\":" + ACCEPT + "},\"requestState\":\"" + state + "\"}";
    assertThat(result(send("once", answer)).toString()).contains("paid");
    refused(send("once", answer));
  }

  @Test
  void namesTheCapabilityItCannotDoWithout() {
    FakeExchange answer =
        endpoint.send(
            modern(
                1,
                "tools/call",
                "{\"name\":\"" + NAME + "\"}",
                "{\"io.modelcontextprotocol/clientCapabilities\":{\"sampling\":{}}}"));
    JsonNode error = Schemas.json(answer.text()).path("error");
    assertThat(answer.status()).isEqualTo(400);
    assertThat(error.path("code").asInt()).isEqualTo(-32021);
    assertThat(error.path("data").path("requiredCapabilities").path("elicitation").isObject())
        .isTrue();
  }

  private FakeExchange send(String tool, String more) {
    return endpoint.send(request(tool, more, "{}"));
  }

  private static FakeExchange request(String tool, String more, String arguments) {
    ObjectNode params = Schemas.json(more);
    params.put("name", tool);
    params.set("arguments", Schemas.json(arguments));
    return modern(1, "tools/call", params.toString(), "{}");
  }

  private FakeExchange confirm(String tool, String state, String arguments) {
    return endpoint.send(request(tool, confirmation(state), arguments));
  }

  private static String confirmation(String state) {
    return "{\"inputResponses\":{\"confirm\":" + ACCEPT + "},\"requestState\":\"" + state + "\"}";
  }

  private String state(String tool) {
    return result(send(tool, "{}")).path("requestState").asString();
  }

  private static String flipped(String state) {
    char first = state.charAt(0) == 'A' ? 'B' : 'A';
    return first + state.substring(1);
  }

  private static JsonNode result(FakeExchange answer) {
    return Schemas.json(answer.text()).path("result");
  }

  private static void refused(FakeExchange answer) {
    assertThat(Schemas.json(answer.text()).path("error").path("code").asInt())
        .as(answer.text())
        .isEqualTo(-32602);
  }
}
