package dev.annex.mcp.server;

import static dev.annex.mcp.fixture.Endpoint.call;
import static dev.annex.mcp.fixture.Endpoint.legacy;
import static dev.annex.mcp.fixture.Endpoint.request;
import static org.assertj.core.api.Assertions.assertThat;

import dev.annex.mcp.McpPrincipal;
import dev.annex.mcp.SessionStore;
import dev.annex.mcp.Tool;
import dev.annex.mcp.ToolResult;
import dev.annex.mcp.fixture.ConformanceFeatures;
import dev.annex.mcp.fixture.Endpoint;
import dev.annex.mcp.fixture.FixtureServer;
import dev.annex.mcp.fixture.LineSink;
import dev.annex.mcp.fixture.Schemas;
import java.io.ByteArrayInputStream;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Which session a call is told to belong to. */
@Timeout(20)
final class SessionOfCallTest {

  private static final String CALL = request(1, "tools/call", "{\"name\":\"which\"}");

  private final List<Optional<String>> sessions = Collections.synchronizedList(new ArrayList<>());

  private void listen(ConformanceFeatures features) {
    features.with(
        Tool.of("which", "Notes its session", Schemas.nothing()),
        (call, context) -> {
          sessions.add(context.session());
          return ToolResult.text("noted");
        });
  }

  @Test
  void isTheOneOfTheHandshakeOverHttpAndNoneInTheRevisionWithout() {
    try (Endpoint endpoint = Endpoint.open()) {
      listen(endpoint.features());
      String first = endpoint.session("2025-11-25");
      String second = endpoint.session("2025-11-25");
      for (String session : List.of(first, second, first)) {
        assertThat(endpoint.send(legacy(session, CALL)).status()).isEqualTo(200);
      }
      assertThat(endpoint.send(call("which", "{}")).status()).as("2026-07-28").isEqualTo(200);
      assertThat(sessions)
          .containsExactly(
              Optional.of(first), Optional.of(second), Optional.of(first), Optional.empty());
      assertThat(first).isNotEqualTo(second);
    }
  }

  @Test
  void isOneForEachHandshakeOverStdio() {
    for (int i = 0; i < 2; i++) {
      talk();
    }

    assertThat(sessions).hasSize(4).doesNotContain(Optional.empty());
    assertThat(sessions.get(0)).isEqualTo(sessions.get(1));
    assertThat(sessions.get(2)).isEqualTo(sessions.get(3)).isNotEqualTo(sessions.get(0));
  }

  private void talk() {
    ConformanceFeatures features = new ConformanceFeatures();
    listen(features);
    String lines =
        String.join(
            "\n",
            request(0, "initialize", "{\"protocolVersion\":\"2025-11-25\",\"capabilities\":{}}"),
            CALL,
            request(2, "tools/call", "{\"name\":\"which\"}"),
            "");
    try (McpServer server =
        new McpServer(features, FixtureServer.settings(), SessionStore.inMemory())) {
      features.connect(server.changes());
      LineSink output = new LineSink();
      new StdioTransport(
              server,
              McpPrincipal.named("local"),
              new ByteArrayInputStream(lines.getBytes(StandardCharsets.UTF_8)),
              output)
          .run();
    }
  }
}
