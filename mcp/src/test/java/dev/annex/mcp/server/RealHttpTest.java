package dev.annex.mcp.server;

import static org.assertj.core.api.Assertions.assertThat;

import dev.annex.mcp.McpAuthenticator;
import dev.annex.mcp.SessionStore;
import dev.annex.mcp.fixture.ConformanceFeatures;
import dev.annex.mcp.fixture.Endpoint;
import dev.annex.mcp.fixture.FixtureServer;
import dev.annex.mcp.fixture.Schemas;
import java.io.IOException;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** The endpoint behind a real server and over real sockets. */
final class RealHttpTest {

  @Test
  void speaksBothErasOnOneAddress() throws IOException, InterruptedException {
    try (FixtureServer fixture =
            new FixtureServer(
                0,
                new ConformanceFeatures(),
                FixtureServer.settings(),
                SessionStore.inMemory(),
                McpAuthenticator.open());
        HttpClient client = HttpClient.newHttpClient()) {
      HttpResponse<String> hello =
          client.send(
              post(
                      fixture,
                      Endpoint.request(
                          0,
                          "initialize",
                          "{\"protocolVersion\":\"2025-11-25\",\"capabilities\":{}}"))
                  .build(),
              BodyHandlers.ofString());
      String session = hello.headers().firstValue("Mcp-Session-Id").orElseThrow();
      HttpResponse<String> call =
          client.send(
              post(
                      fixture,
                      Endpoint.request(
                          1,
                          "tools/call",
                          "{\"name\":\"test_tool_with_progress\",\"_meta\":{\"progressToken\":1}}"))
                  .header("Mcp-Session-Id", session)
                  .build(),
              BodyHandlers.ofString());
      assertThat(call.headers().firstValue("Content-Type")).contains("text/event-stream");
      assertThat(call.body()).contains("\"progress\":50", "Progress reported");

      HttpResponse<Stream<String>> listen =
          client.send(
              post(
                      fixture,
                      Endpoint.request(
                          2,
                          "subscriptions/listen",
                          "{\"notifications\":{\"promptsListChanged\":true},\"_meta\":{\"io.modelcontextprotocol/protocolVersion\":\"2026-07-28\",\"io.modelcontextprotocol/clientCapabilities\":{}}}"))
                  .header("MCP-Protocol-Version", "2026-07-28")
                  .header("Mcp-Method", "subscriptions/listen")
                  .build(),
              BodyHandlers.ofLines());
      fixture.server().changes().promptsChanged();
      try (Stream<String> lines = listen.body()) {
        assertThat(lines.filter(line -> line.startsWith("data: {")).limit(2).toList())
            .last()
            .satisfies(line ->
                assertThat(Schemas.json(line.substring(6)).path("method").asString())
                    .isEqualTo("notifications/prompts/list_changed"));
      }
    }
  }

  private static HttpRequest.Builder post(FixtureServer fixture, String body) {
    return HttpRequest.newBuilder(fixture.uri())
        .header("Content-Type", "application/json")
        .header("Accept", "application/json, text/event-stream")
        .POST(BodyPublishers.ofString(body));
  }
}
