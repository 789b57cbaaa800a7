package dev.annex.mcp.server;

import static dev.annex.mcp.fixture.Endpoint.legacy;
import static dev.annex.mcp.fixture.Endpoint.post;
import static dev.annex.mcp.fixture.Endpoint.request;
import static org.assertj.core.api.Assertions.assertThat;

import dev.annex.mcp.SessionStore;
import dev.annex.mcp.fixture.ConformanceFeatures;
import dev.annex.mcp.fixture.Endpoint;
import dev.annex.mcp.fixture.FakeExchange;
import dev.annex.mcp.fixture.Schemas;
import java.time.Duration;
import org.junit.jupiter.api.Test;

final class SessionTest {

  private static final String CALL =
      request(1, "tools/call", "{\"name\":\"test_elicitation\",\"arguments\":{}}");

  @Test
  void survivesRestartWithCapabilities() {
    SessionStore store = SessionStore.inMemory();
    String session;
    try (Endpoint before = endpoint(store)) {
      session = before.session("2025-06-18");
    }
    try (Endpoint after = endpoint(store)) {
      FakeExchange stream = after.send(legacy(session, CALL));
      assertThat(Schemas.json(stream.message()).path("method").asString())
          .isEqualTo("elicitation/create");
    }
  }

  @Test
  void isNotRestoredForOthers() {
    SessionStore store = SessionStore.inMemory();
    String session;
    try (Endpoint before = endpoint(store)) {
      session = before.session("2025-06-18");
    }
    try (Endpoint after = endpoint(store)) {
      FakeExchange answer =
          after.send(legacy(session, CALL).with("Authorization", "Bearer somebody"));
      assertThat(answer.status()).isEqualTo(404);
    }
  }

  @Test
  void expiresWhenIdle() throws InterruptedException {
    SessionStore store = SessionStore.inMemory();
    try (Endpoint endpoint =
        new Endpoint(
            new ConformanceFeatures(),
            store,
            settings ->
                settings.withLimits(settings.limits().withSessionIdle(Duration.ofMillis(50))))) {
      String session = endpoint.session("2025-11-25");
      for (int i = 0; i < 100 && store.find(session).isPresent(); i++) {
        Thread.sleep(20);
      }
      assertThat(store.find(session)).isEmpty();
      assertThat(endpoint.send(legacy(session, CALL)).status()).isEqualTo(404);
    }
  }

  @Test
  void makesRoomByClosingTheLongestIdle() {
    try (Endpoint endpoint = Endpoint.with(limits -> limits.withSessionsPerPrincipal(2))) {
      String ping = request(1, "ping", "{}");
      String first = endpoint.session("2025-11-25");
      String second = endpoint.session("2025-11-25");
      assertThat(endpoint.send(legacy(first, ping)).status()).isEqualTo(200);
      String third = endpoint.session("2025-11-25");
      assertThat(endpoint.send(legacy(first, ping)).status()).isEqualTo(200);
      assertThat(endpoint.send(legacy(second, ping)).status()).isEqualTo(404);
      assertThat(endpoint.send(legacy(third, ping)).status()).isEqualTo(200);
    }
  }

  @Test
  void mayBeLeftOutWhereTheHostAllowsIt() {
    try (Endpoint endpoint =
        new Endpoint(
            new ConformanceFeatures(),
            SessionStore.inMemory(),
            settings -> settings.withSessionlessLegacy(true))) {
      FakeExchange answer = endpoint.send(post(request(1, "tools/list", "{}")));
      assertThat(answer.status()).isEqualTo(200);
      assertThat(answer.text()).contains("test_simple_text");
    }
  }

  private static Endpoint endpoint(SessionStore store) {
    return new Endpoint(new ConformanceFeatures(), store, settings -> settings);
  }
}
