package dev.annex.mcp.server;

import static dev.annex.mcp.fixture.Endpoint.get;
import static dev.annex.mcp.fixture.Endpoint.legacy;
import static dev.annex.mcp.fixture.Endpoint.notification;
import static dev.annex.mcp.fixture.Endpoint.request;
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
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import tools.jackson.databind.JsonNode;

final class LegacyStreamTest {

  private final Endpoint endpoint =
      Endpoint.with(limits ->
          limits
              .withKeepalive(Duration.ofMillis(30))
              .withStreamAfter(Duration.ofMillis(150))
              .withChangeWindow(Duration.ofMillis(20)));

  private final CountDownLatch begun = new CountDownLatch(1);
  private final CountDownLatch proceed = new CountDownLatch(1);
  private final AtomicBoolean interrupted = new AtomicBoolean();

  @AfterEach
  void close() {
    proceed.countDown();
    endpoint.close();
  }

  private String call(Object id, String tool, String meta) {
    return request(id, "tools/call", "{\"name\":\"" + tool + "\",\"_meta\":" + meta + "}");
  }

  private void waitingTool() {
    endpoint
        .features()
        .with(
            Tool.of("waits", "Waits", Schemas.nothing()),
            (call, context) -> {
              context.progress(1, "begun");
              begun.countDown();
              try {
                proceed.await();
              } catch (InterruptedException e) {
                interrupted.set(true);
                throw e;
              }
              return ToolResult.text("at last");
            });
  }

  @Test
  void streamsProgressAndAnswersPlainlyWithout() {
    String session = endpoint.session("2025-11-25");
    FakeExchange streamed =
        endpoint.send(
            legacy(session, call(1, "test_tool_with_progress", "{\"progressToken\":\"t\"}")));
    assertThat(streamed.header("Content-Type")).isEqualTo("text/event-stream");
    assertThat(streamed.header("X-Accel-Buffering")).isEqualTo("no");
    assertThat(streamed.event()).matches("id: \\w+:0\nretry: \\d+\ndata:");
    double last = -1;
    for (int i = 0; i < 3; i++) {
      JsonNode params = Schemas.json(streamed.message()).path("params");
      assertThat(params.path("progressToken").asString()).isEqualTo("t");
      assertThat(params.path("progress").asDouble()).isGreaterThan(last);
      last = params.path("progress").asDouble();
    }
    assertThat(streamed.message()).contains("Progress reported");
    streamed.awaitEnd();
    FakeExchange plain = endpoint.send(legacy(session, call(2, "test_tool_with_progress", "{}")));
    assertThat(plain.header("Content-Type")).isEqualTo("application/json");
  }

  @Test
  void becomesStreamWhenTheAnswerTakesLong() {
    waitingTool();
    String session = endpoint.session("2025-06-18");
    FakeExchange answer = endpoint.send(legacy(session, call(1, "waits", "{}")));
    assertThat(answer.streaming()).isTrue();
    assertThat(answer.event()).startsWith(":");
    proceed.countDown();
    assertThat(answer.message()).contains("at last");
  }

  @Test
  void staysJsonForClientsThatTakeNothingElse() {
    String session = endpoint.session("2025-11-25");
    FakeExchange answer =
        endpoint.send(
            legacy(session, call(1, "test_tool_with_progress", "{\"progressToken\":1}"))
                .with("Accept", "application/json"));
    assertThat(Schemas.json(answer.text()).path("result").has("content")).isTrue();
  }

  @Test
  void primesOnlyTheNewestRevision() {
    FakeExchange answer =
        endpoint.send(
            legacy(
                endpoint.session("2025-06-18"),
                call(1, "test_tool_with_progress", "{\"progressToken\":1}")));
    String first = answer.event();
    assertThat(first).contains("event: message").contains("id: ").contains("data: {");
  }

  @Test
  void goesOnWithoutTheClientAndAnswersOnceOnReturn() throws InterruptedException {
    waitingTool();
    String session = endpoint.session("2025-11-25");
    FakeExchange lost = endpoint.send(legacy(session, call(7, "waits", "{\"progressToken\":1}")));
    String eventId = eventId(lost.event());
    lost.leave();
    proceed.countDown();
    FakeExchange back = endpoint.send(get(session).with("Last-Event-ID", eventId));
    assertThat(back.message()).contains("notifications/progress");
    assertThat(Schemas.json(back.message()).path("id").asInt()).isEqualTo(7);
    back.awaitEnd();
    assertThat(interrupted).isFalse();
    FakeExchange general = endpoint.send(get(session));
    assertThat(general.status()).isEqualTo(200);
    assertThat(general.eventsWithin(100)).noneMatch(event -> event.contains("at last"));
  }

  @Test
  void refusesStrangeEventIds() {
    String session = endpoint.session("2025-11-25");
    assertThat(endpoint.send(get(session).with("Last-Event-ID", "what?")).status()).isEqualTo(400);
    assertThat(endpoint.send(get(session).with("Last-Event-ID", "abc:1")).status()).isEqualTo(404);
  }

  @Test
  void cancelsOnRequestWithoutAnswer() throws InterruptedException {
    waitingTool();
    String session = endpoint.session("2025-11-25");
    FakeExchange answer =
        endpoint.send(legacy(session, call("c", "waits", "{\"progressToken\":1}")));
    assertThat(begun.await(5, TimeUnit.SECONDS)).isTrue();
    assertThat(
            endpoint
                .send(
                    legacy(
                        session, notification("notifications/cancelled", "{\"requestId\":\"c\"}")))
                .status())
        .isEqualTo(202);
    answer.awaitEnd();
    List<String> events = answer.eventsWithin(50);
    assertThat(events).noneMatch(event -> event.contains("\"id\":\"c\""));
    String last = events.stream().filter(event -> event.contains("data: {")).toList().getLast();
    assertThat(endpoint.send(get(session).with("Last-Event-ID", eventId(last))).status())
        .isEqualTo(405);
    assertThat(
            endpoint
                .send(legacy(session, notification("notifications/cancelled", "{\"requestId\":9}")))
                .status())
        .isEqualTo(202);
  }

  @Test
  void replacesTheOlderOfTwoGeneralStreams() throws InterruptedException {
    String session = endpoint.session("2025-11-25");
    FakeExchange first = endpoint.send(get(session));
    assertThat(first.event()).contains("id: ");
    FakeExchange second = endpoint.send(get(session));
    assertThat(second.event()).contains("id: ");
    first.awaitEnd();
    endpoint.changes().toolsChanged();
    endpoint.changes().toolsChanged();
    assertThat(second.message()).contains("notifications/tools/list_changed");
    assertThat(second.eventsWithin(100)).noneMatch(event -> event.contains("list_changed"));
    assertThat(first.eventsWithin(1)).noneMatch(event -> event.contains("list_changed"));
  }

  @Test
  void keepsTheLatestOfEachChangeWhileNobodyListens() throws InterruptedException {
    String session = endpoint.session("2025-11-25");
    endpoint
        .send(
            legacy(
                session,
                request(1, "resources/subscribe", "{\"uri\":\"test://watched-resource\"}")))
        .awaitEnd();
    for (int i = 0; i < 3; i++) {
      endpoint.changes().toolsChanged();
      endpoint.changes().resourceUpdated("test://watched-resource");
      endpoint.changes().resourceUpdated("test://other");
      Thread.sleep(40);
    }
    FakeExchange stream = endpoint.send(get(session));
    assertThat(stream.eventsWithin(100))
        .filteredOn(event -> event.contains("data: {"))
        .hasSize(2)
        .anyMatch(event -> event.contains("tools/list_changed"))
        .anyMatch(event -> event.contains("resources/updated"));
  }

  @Test
  void tellsChangesOnlyToAffectedPrincipals() throws InterruptedException {
    String session = endpoint.session("2025-11-25");
    FakeExchange stream = endpoint.send(get(session));
    stream.event();
    endpoint.changes().toolsChanged(principal -> principal.id().equals("somebody else"));
    assertThat(stream.eventsWithin(100)).noneMatch(event -> event.contains("list_changed"));
  }

  @Test
  void commentsWhileSilent() {
    FakeExchange stream = endpoint.send(get(endpoint.session("2025-06-18")));
    assertThat(stream.event()).startsWith(":");
    assertThat(stream.event()).isEqualTo(": keepalive");
  }

  @Test
  void forgetsDeletedSessions() {
    String session = endpoint.session("2025-11-25");
    FakeExchange stream = endpoint.send(get(session));
    stream.event();
    FakeExchange delete =
        endpoint.send(new FakeExchange("DELETE", new byte[0]).with("Mcp-Session-Id", session));
    assertThat(delete.status()).isEqualTo(200);
    stream.awaitEnd();
    assertThat(endpoint.send(legacy(session, request(1, "ping", "{}"))).status()).isEqualTo(404);
  }

  @Test
  void asksLiveAndTakesThePostedAnswer() {
    String session = endpoint.session("2025-11-25");
    FakeExchange stream = endpoint.send(legacy(session, call(3, "test_elicitation", "{}")));
    JsonNode question = Schemas.json(stream.message());
    assertThat(question.path("method").asString()).isEqualTo("elicitation/create");
    assertThat(question.path("params").has("mode")).isFalse();
    assertThat(
            endpoint
                .send(
                    legacy(
                        session,
                        "{\"jsonrpc\":\"2.0\",\"id\":"
                            + question.path("id")
                            + ",\"result\":{\"action\":\"decline\"}}"))
                .status())
        .isEqualTo(202);
    JsonNode answer = Schemas.json(stream.message());
    assertThat(answer.path("id").asInt()).isEqualTo(3);
    assertThat(answer.path("result").path("content").path(0).path("text").asString())
        .startsWith("User response: action=decline");
  }

  @Test
  void withdrawsQuestionsOfCancelledCalls() {
    String session = endpoint.session("2025-11-25");
    FakeExchange stream = endpoint.send(legacy(session, call(3, "test_elicitation", "{}")));
    String id = Schemas.json(stream.message()).path("id").toString();
    endpoint.send(legacy(session, notification("notifications/cancelled", "{\"requestId\":3}")));
    JsonNode withdrawn = Schemas.json(stream.message());
    assertThat(withdrawn.path("method").asString()).isEqualTo("notifications/cancelled");
    assertThat(withdrawn.path("params").path("requestId").toString()).isEqualTo(id);
    stream.awaitEnd();
  }

  @Test
  void failsQuestionsTheClientCannotAnswer() {
    String session = endpoint.initialize("2025-11-25", "{}").header("Mcp-Session-Id");
    FakeExchange answer = endpoint.send(legacy(session, call(3, "test_elicitation", "{}")));
    JsonNode result = Schemas.json(answer.text()).path("result");
    assertThat(result.path("isError").asBoolean()).isTrue();
    assertThat(result.toString()).contains("elicitation");
    FakeExchange json =
        endpoint.send(
            legacy(endpoint.session("2025-11-25"), call(3, "test_elicitation", "{}"))
                .with("Accept", "application/json"));
    assertThat(Schemas.json(json.text()).path("result").path("isError").asBoolean()).isTrue();
  }

  private static String eventId(String event) {
    Matcher id = Pattern.compile("id: (\\S+)").matcher(event);
    assertThat(id.find()).as(event).isTrue();
    return id.group(1);
  }
}
