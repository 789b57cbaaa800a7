package dev.annex.mcp.server;

import static dev.annex.mcp.fixture.Endpoint.get;
import static dev.annex.mcp.fixture.Endpoint.legacy;
import static dev.annex.mcp.fixture.Endpoint.modern;
import static dev.annex.mcp.fixture.Endpoint.post;
import static dev.annex.mcp.fixture.Endpoint.request;
import static org.assertj.core.api.Assertions.assertThat;

import dev.annex.mcp.fixture.Endpoint;
import dev.annex.mcp.fixture.FakeExchange;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

final class AuthenticationTest {

  private final Endpoint endpoint = Endpoint.open();

  @AfterEach
  void close() {
    endpoint.close();
  }

  @Test
  void challengesBeforeReadingTheBody() {
    FakeExchange answer = endpoint.send(post("no json").with("Authorization", "Bearer wrong"));
    assertThat(answer.status()).isEqualTo(401);
    assertThat(answer.header("WWW-Authenticate")).contains("invalid_token");
  }

  @Test
  void challengesStreamsAndEndingsToo() {
    assertThat(endpoint.send(get("any").with("Authorization", "Bearer wrong")).status())
        .isEqualTo(401);
    assertThat(
            endpoint
                .send(new FakeExchange("DELETE", new byte[0]).with("Authorization", "Bearer wrong"))
                .status())
        .isEqualTo(401);
  }

  @Test
  void passesOnRefusals() {
    FakeExchange answer =
        endpoint.send(modern("tools/list", "{}").with("Authorization", "Bearer weak"));
    assertThat(answer.status()).isEqualTo(403);
    assertThat(answer.header("WWW-Authenticate")).contains("insufficient_scope");
  }

  @Test
  void hidesSessionsFromOtherPrincipals() {
    String session =
        endpoint
            .send(
                post(request(
                        0,
                        "initialize",
                        "{\"protocolVersion\":\"2025-11-25\",\"capabilities\":{}}"))
                    .with("Authorization", "Bearer ann"))
            .header("Mcp-Session-Id");
    String ping = request(1, "ping", "{}");
    assertThat(endpoint.send(legacy(session, ping).with("Authorization", "Bearer bob")).status())
        .isEqualTo(404);
    assertThat(endpoint.send(legacy(session, ping).with("Authorization", "Bearer ann")).status())
        .isEqualTo(200);
  }
}
