package dev.annex.mcp.server;

import static dev.annex.mcp.fixture.Endpoint.notification;
import static dev.annex.mcp.fixture.Endpoint.request;
import static org.assertj.core.api.Assertions.assertThat;

import dev.annex.mcp.McpLimits;
import dev.annex.mcp.McpPrincipal;
import dev.annex.mcp.SessionStore;
import dev.annex.mcp.Tool;
import dev.annex.mcp.ToolResult;
import dev.annex.mcp.fixture.ConformanceFeatures;
import dev.annex.mcp.fixture.FixtureServer;
import dev.annex.mcp.fixture.LineSink;
import dev.annex.mcp.fixture.Schemas;
import java.io.IOException;
import java.io.OutputStream;
import java.io.PipedInputStream;
import java.io.PipedOutputStream;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import tools.jackson.databind.JsonNode;

@Timeout(20)
final class StdioTransportTest {

  private static final String META =
      "\"_meta\":{\"io.modelcontextprotocol/protocolVersion\":\"2026-07-28\",\"io.modelcontextprotocol/clientCapabilities\":{}}";
  private static final String HELLO =
      request(
          "i",
          "initialize",
          "{\"protocolVersion\":\"2025-11-25\",\"capabilities\":{\"elicitation\":{}}}");

  private final ConformanceFeatures features = new ConformanceFeatures();
  private final McpServer server =
      new McpServer(
          features,
          FixtureServer.settings()
              .withLimits(
                  McpLimits.defaults()
                      .withMessageBytes(10_000)
                      .withChangeWindow(Duration.ofMillis(10))
                      .withStopGrace(Duration.ofMillis(300))),
          SessionStore.inMemory());
  private final PipedOutputStream input = new PipedOutputStream();
  private final CountDownLatch interrupted = new CountDownLatch(1);
  private final LineSink output = new LineSink();
  private Thread thread = Thread.currentThread();

  @BeforeEach
  void start() throws IOException {
    features.connect(server.changes());
    features.with(
        Tool.of("endless", "Never ends by itself", Schemas.nothing()),
        (call, context) -> {
          try {
            context.progress(1, "begun");
            Thread.sleep(Duration.ofMinutes(1));
          } catch (InterruptedException e) {
            interrupted.countDown();
            throw e;
          }
          return ToolResult.text("never");
        });
    PipedInputStream in = new PipedInputStream(input, 1 << 16);
    thread =
        Thread.ofPlatform()
            .start(() -> {
              new StdioTransport(server, McpPrincipal.named("local"), in, output).run();
              output.close();
            });
  }

  @AfterEach
  void stop() throws IOException {
    input.close();
    server.close();
  }

  private void send(String line) throws IOException {
    input.write((line + "\n").getBytes(StandardCharsets.UTF_8));
    input.flush();
  }

  private JsonNode next() {
    return Schemas.json(output.next().orElseThrow());
  }

  @Test
  void answersDiscoveryAndThenHandshake() throws IOException {
    send(request("d", "server/discover", "{" + META + "}"));
    assertThat(next().path("result").path("supportedVersions").isArray()).isTrue();
    send(request("e", "server/discover", "{}"));
    assertThat(next().path("error").path("code").asInt()).isEqualTo(-32602);
    send(HELLO);
    assertThat(next().path("result").path("protocolVersion").asString()).isEqualTo("2025-11-25");
    send(request("f", "server/discover", "{}"));
    assertThat(next().path("error").path("code").asInt()).isEqualTo(-32601);
  }

  @Test
  void namesBothWaysIn() throws IOException {
    send(request(1, "tools/list", "{}"));
    JsonNode error = next().path("error");
    assertThat(error.path("code").asInt()).isEqualTo(-32602);
    assertThat(error.path("message").asString()).contains("initialize", "_meta");
  }

  @Test
  void aClientThatDoesNotReadHoldsUpNobodyElse() throws Exception {
    CountDownLatch stuck = new CountDownLatch(1);
    CountDownLatch release = new CountDownLatch(1);
    OutputStream neverRead =
        new OutputStream() {
          private int lines;

          @Override
          public void write(int b) {
            if (b == '\n' && ++lines > 1) {
              stuck.countDown();
              try {
                release.await();
              } catch (InterruptedException e) {
                throw new AssertionError("interrupted", e);
              }
            }
          }
        };
    String initialized = notification("notifications/initialized", "{}");
    PipedOutputStream otherInput = new PipedOutputStream();
    PipedInputStream otherIn = new PipedInputStream(otherInput, 1 << 16);
    Thread other =
        Thread.ofPlatform()
            .start(() ->
                new StdioTransport(server, McpPrincipal.named("local"), otherIn, neverRead).run());
    otherInput.write((HELLO + "\n" + initialized + "\n").getBytes(StandardCharsets.UTF_8));
    otherInput.flush();
    send(HELLO);
    next();
    send(initialized);

    boolean changed = false;
    for (int i = 0; i < 200 && !changed; i++) {
      server.changes().toolsChanged();
      changed = stuck.await(20, TimeUnit.MILLISECONDS);
    }
    assertThat(changed).as("the other client got a message it does not read").isTrue();
    server.changes().promptsChanged();

    String heard = next().path("method").asString();
    while (!heard.equals("notifications/prompts/list_changed")) {
      heard = next().path("method").asString();
    }
    release.countDown();
    otherInput.close();
    other.join();
  }

  @Test
  void survivesJunk() throws IOException {
    send("{garbage");
    assertThat(next().path("error").path("code").asInt()).isEqualTo(-32700);
    send("");
    send("[]");
    assertThat(next().path("error").path("code").asInt()).isEqualTo(-32600);
    send("\"" + "x".repeat(20_000) + "\"");
    assertThat(next().path("error").path("code").asInt()).isEqualTo(-32600);
    send(notification("notifications/cancelled", "{\"requestId\":77}"));
    send("{\"jsonrpc\":\"2.0\",\"id\":4,\"result\":{}}");
    send(HELLO);
    assertThat(next().path("id").asString()).isEqualTo("i");
  }

  @Test
  void servesBothErasInTurn() throws IOException {
    send(HELLO);
    next();
    send(request(1, "tools/list", "{}"));
    assertThat(next().path("result").has("resultType")).isFalse();
    send(request(2, "tools/list", "{" + META + "}"));
    assertThat(next().path("result").path("resultType").asString()).isEqualTo("complete");
    send(request(3, "ping", "{}"));
    assertThat(next().path("result").isEmpty()).isTrue();
    send(request(4, "ping", "{" + META + "}"));
    assertThat(next().path("error").path("code").asInt()).isEqualTo(-32601);
  }

  @Test
  void asksInTheLegacySession() throws IOException {
    send(HELLO);
    next();
    send(request(1, "tools/call", "{\"name\":\"test_elicitation\"}"));
    JsonNode question = next();
    assertThat(question.path("method").asString()).isEqualTo("elicitation/create");
    send(
        "{\"jsonrpc\":\"2.0\",\"id\":"
            + question.path("id")
            + ",\"result\":{\"action\":\"cancel\"}}");
    assertThat(next().toString()).contains("action=cancel");
  }

  @Test
  void cancelsWithoutAnswerAndKeepsTheIdFree() throws IOException, InterruptedException {
    send(HELLO);
    next();
    send(request(5, "tools/call", "{\"name\":\"endless\",\"_meta\":{\"progressToken\":\"p\"}}"));
    assertThat(next().path("method").asString()).isEqualTo("notifications/progress");
    send(request(5, "ping", "{}"));
    assertThat(next().path("error").path("code").asInt()).isEqualTo(-32600);
    send(notification("notifications/cancelled", "{\"requestId\":5}"));
    assertThat(interrupted.await(5, TimeUnit.SECONDS)).isTrue();
    send(request(6, "ping", "{}"));
    assertThat(next().path("id").asInt()).isEqualTo(6);
  }

  @Test
  void listensUntilCancelled() throws IOException, InterruptedException {
    send(
        request(
            9,
            "subscriptions/listen",
            "{\"notifications\":{\"toolsListChanged\":true}," + META + "}"));
    assertThat(next().path("method").asString())
        .isEqualTo("notifications/subscriptions/acknowledged");
    server.changes().toolsChanged();
    assertThat(next().path("params").at("/_meta/io.modelcontextprotocol~1subscriptionId").asInt())
        .isEqualTo(9);
    send(notification("notifications/cancelled", "{\"requestId\":9}"));
    send(request(10, "server/discover", "{" + META + "}"));
    assertThat(next().path("id").asInt()).isEqualTo(10);
    server.changes().toolsChanged();
    Thread.sleep(50);
    send(request(11, "server/discover", "{" + META + "}"));
    assertThat(next().path("id").asInt()).isEqualTo(11);
  }

  @Test
  void endsListensWithCancelledAndResultAtTheEnd() throws IOException {
    send(
        request(
            9,
            "subscriptions/listen",
            "{\"notifications\":{\"toolsListChanged\":true}," + META + "}"));
    next();
    input.close();
    assertThat(next().path("method").asString()).isEqualTo("notifications/cancelled");
    assertThat(next().path("result").path("resultType").asString()).isEqualTo("complete");
    assertThat(output.next()).isEmpty();
  }

  @Test
  void stopsSoonAfterTheInputEnded() throws IOException, InterruptedException {
    send(HELLO);
    next();
    send(request(1, "tools/call", "{\"name\":\"endless\"}"));
    send(request(2, "tools/call", "{\"name\":\"test_simple_text\"}"));
    input.close();
    assertThat(thread.join(Duration.ofSeconds(2))).isTrue();
    assertThat(interrupted.await(1, TimeUnit.SECONDS)).isTrue();
    assertThat(next().path("id").asInt()).isEqualTo(2);
    assertThat(output.next()).isEmpty();
  }
}
