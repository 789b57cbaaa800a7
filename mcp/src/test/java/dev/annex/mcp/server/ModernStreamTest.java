package dev.annex.mcp.server;

import static dev.annex.mcp.fixture.Endpoint.call;
import static dev.annex.mcp.fixture.Endpoint.modern;
import static org.assertj.core.api.Assertions.assertThat;

import dev.annex.mcp.Tool;
import dev.annex.mcp.ToolResult;
import dev.annex.mcp.fixture.Endpoint;
import dev.annex.mcp.fixture.FakeExchange;
import dev.annex.mcp.fixture.Schemas;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import tools.jackson.databind.JsonNode;

final class ModernStreamTest {

  private static final String SUBSCRIPTION = "io.modelcontextprotocol/subscriptionId";

  private final Endpoint endpoint =
      Endpoint.with(limits ->
          limits
              .withKeepalive(Duration.ofMillis(30))
              .withStreamAfter(Duration.ofMillis(100))
              .withHeartbeat(Duration.ofMillis(40))
              .withChangeWindow(Duration.ofMillis(20))
              .withListenersPerPrincipal(3)
              .withListeners(4)
              .withRequestsPerPrincipal(2));

  private final CountDownLatch interrupted = new CountDownLatch(1);
  private final CountDownLatch told = new CountDownLatch(1);

  @AfterEach
  void close() {
    endpoint.close();
  }

  private FakeExchange listen(Object id, String notifications) {
    return endpoint.send(
        modern(id, "subscriptions/listen", "{\"notifications\":" + notifications + "}", "{}"));
  }

  private void endlessTool() {
    endpoint
        .features()
        .with(
            Tool.of("endless", "Never ends by itself", Schemas.nothing()),
            (call, context) -> {
              context.cancellation().onCancel(told::countDown);
              try {
                Thread.sleep(Duration.ofMinutes(1));
              } catch (InterruptedException e) {
                interrupted.countDown();
                throw e;
              }
              return ToolResult.text("never");
            });
  }

  @Test
  void interruptsTheHandlerWhenTheClientLeaves() throws InterruptedException {
    endlessTool();
    FakeExchange answer = endpoint.send(call("endless", "{}"));
    assertThat(answer.event()).startsWith(":");
    answer.leaveSilently();
    assertThat(interrupted.await(5, TimeUnit.SECONDS)).isTrue();
    assertThat(told.await(5, TimeUnit.SECONDS)).isTrue();
    answer.awaitEnd();
    assertThat(answer.eventsWithin(50)).noneMatch(event -> event.contains("data:"));
  }

  @Test
  void interruptsTheHandlerWhenTheServerNoticesEarlier() throws InterruptedException {
    endlessTool();
    FakeExchange answer = endpoint.send(call("endless", "{}"));
    answer.event();
    answer.leave();
    assertThat(interrupted.await(5, TimeUnit.SECONDS)).isTrue();
  }

  @Test
  void beatsForCallsThatReportNothing() {
    endlessTool();
    FakeExchange answer =
        endpoint.send(modern(1, "tools/call", "{\"name\":\"endless\"}", "{\"progressToken\":7}"));
    JsonNode first = Schemas.json(answer.message()).path("params");
    JsonNode second = Schemas.json(answer.message()).path("params");
    assertThat(first.path("progressToken").asInt()).isEqualTo(7);
    assertThat(second.path("progress").asDouble()).isGreaterThan(first.path("progress").asDouble());
    answer.leave();
  }

  @Test
  void limitsWhatOnePrincipalRuns() {
    endlessTool();
    List<FakeExchange> running =
        List.of(endpoint.send(call("endless", "{}")), endpoint.send(call("endless", "{}")));
    running.forEach(FakeExchange::event);
    FakeExchange refused = endpoint.send(call("test_simple_text", "{}"));
    assertThat(refused.status()).isEqualTo(429);
    assertThat(refused.header("Retry-After")).isEqualTo("1");
    assertThat(
            endpoint
                .send(call("test_simple_text", "{}").with("Authorization", "Bearer bob"))
                .status())
        .isEqualTo(200);
    running.forEach(FakeExchange::leave);
  }

  @Test
  void acknowledgesFirstAndTellsOneTaggedChange() throws InterruptedException {
    FakeExchange stream = listen("s-1", "{\"toolsListChanged\":true,\"unknown\":1}");
    FakeExchange prompts = listen(2, "{\"promptsListChanged\":true}");
    assertThat(stream.streaming()).isTrue();
    JsonNode acknowledged = Schemas.json(stream.message());
    assertThat(acknowledged.path("method").asString())
        .isEqualTo("notifications/subscriptions/acknowledged");
    assertThat(acknowledged.path("params").path("notifications").toString())
        .isEqualTo("{\"toolsListChanged\":true}");
    assertThat(acknowledged.path("params").path("_meta").path(SUBSCRIPTION).toString())
        .isEqualTo("\"s-1\"");
    prompts.message();
    endpoint.changes().toolsChanged();
    endpoint.changes().toolsChanged();
    JsonNode changed = Schemas.json(stream.message());
    assertThat(changed.path("method").asString()).isEqualTo("notifications/tools/list_changed");
    assertThat(changed.path("params").path("_meta").path(SUBSCRIPTION).asString()).isEqualTo("s-1");
    assertThat(stream.eventsWithin(100)).noneMatch(event -> event.contains("data:"));
    assertThat(prompts.eventsWithin(1)).noneMatch(event -> event.contains("data:"));
  }

  @Test
  void tellsUpdatesOfTheResourcesAskedFor() {
    FakeExchange stream = listen(5, "{\"resourceSubscriptions\":[\"test://watched-resource\"]}");
    stream.message();
    endpoint.changes().resourceUpdated("test://other");
    endpoint.changes().resourceUpdated("test://watched-resource");
    assertThat(stream.message()).contains("resources/updated", "test://watched-resource");
  }

  @Test
  void refusesListenWithoutFilter() {
    for (String params : List.of("{}", "{\"notifications\":5}")) {
      FakeExchange answer = endpoint.send(modern(1, "subscriptions/listen", params, "{}"));
      assertThat(Schemas.json(answer.text()).path("error").path("code").asInt()).isEqualTo(-32602);
    }
    assertThat(
            Schemas.json(listen(1, "{\"toolsListChanged\":\"yes\"}").text())
                .path("error")
                .path("code")
                .asInt())
        .isEqualTo(-32602);
  }

  @Test
  void endsAnEmptyListenAtOnce() {
    FakeExchange stream = listen(8, "{}");
    assertThat(stream.message()).contains("acknowledged");
    JsonNode result = Schemas.json(stream.message());
    assertThat(result.path("id").asInt()).isEqualTo(8);
    assertThat(result.path("result").path("resultType").asString()).isEqualTo("complete");
    stream.awaitEnd();
  }

  @Test
  void endsListensWhenTheServerStops() {
    FakeExchange stream = listen(9, "{\"toolsListChanged\":true}");
    stream.message();
    endpoint.close();
    JsonNode result = Schemas.json(stream.message());
    assertThat(result.path("id").asInt()).isEqualTo(9);
    assertThat(result.path("result").path("_meta").path(SUBSCRIPTION).asInt()).isEqualTo(9);
    stream.awaitEnd();
  }

  @Test
  void limitsListeners() {
    for (int i = 0; i < 3; i++) {
      listen(i, "{\"toolsListChanged\":true}").message();
    }
    FakeExchange own = listen(4, "{\"toolsListChanged\":true}");
    assertThat(own.streaming()).isFalse();
    assertThat(Schemas.json(own.text()).path("error").path("code").asInt()).isEqualTo(-32603);
    String body = "{\"notifications\":{\"toolsListChanged\":true}}";
    FakeExchange fourth =
        endpoint.send(
            modern(5, "subscriptions/listen", body, "{}").with("Authorization", "Bearer bob"));
    assertThat(fourth.message()).contains("acknowledged");
    FakeExchange fifth =
        endpoint.send(
            modern(6, "subscriptions/listen", body, "{}").with("Authorization", "Bearer eve"));
    assertThat(fifth.text()).contains("-32603");
  }

  @Test
  void makesRoomWhenAListenerLeaves() throws InterruptedException {
    FakeExchange first = listen(1, "{\"toolsListChanged\":true}");
    first.message();
    listen(2, "{\"toolsListChanged\":true}").message();
    listen(3, "{\"toolsListChanged\":true}").message();
    first.leaveSilently();
    first.awaitEnd();
    assertThat(listen(4, "{\"toolsListChanged\":true}").message()).contains("acknowledged");
  }

  @Test
  void logsOnlyWhatTheRequestAskedFor() {
    FakeExchange silent = endpoint.send(call("test_logging_tool", "{}"));
    assertThat(silent.streaming()).isFalse();
    FakeExchange loud =
        endpoint.send(
            modern(
                1,
                "tools/call",
                "{\"name\":\"test_logging_tool\"}",
                "{\"io.modelcontextprotocol/logLevel\":\"alert\"}"));
    assertThat(loud.message()).contains("\"level\":\"alert\"");
    assertThat(loud.message()).contains("\"level\":\"emergency\"");
    assertThat(loud.message()).contains("\"result\"");
    FakeExchange wrong =
        endpoint.send(
            modern(
                1,
                "tools/call",
                "{\"name\":\"test_logging_tool\"}",
                "{\"io.modelcontextprotocol/logLevel\":\"loud\"}"));
    assertThat(wrong.status()).isEqualTo(400);
    assertThat(wrong.text()).contains("-32602");
  }
}
