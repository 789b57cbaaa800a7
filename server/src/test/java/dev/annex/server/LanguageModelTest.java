package dev.annex.server;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.annex.api.capability.Capability;
import dev.annex.api.fault.AnnexException;
import dev.annex.api.value.Json;
import dev.annex.server.config.AnnexConfig;
import dev.annex.server.rest.AdminRequest;
import dev.annex.testkit.CapabilityHarness;
import dev.annex.testkit.FakeModelServer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The operator's settings reach the capability: server, model and key. */
final class LanguageModelTest {

  private static final String ASK = "{\"messages\":[{\"role\":\"user\",\"content\":\"Hi\"}]}";

  @TempDir Path data;

  @Test
  void asksTheServerOfTheSettingsWithTheKeyInTheVault() {
    try (FakeModelServer server = FakeModelServer.start();
        RunningHost host = Assembly.open(data, config(server))) {
      CapabilityHarness harness = CapabilityHarness.allowing(llm(host));
      assertThatThrownBy(() -> harness.call("llm.complete", ASK))
          .isInstanceOf(AnnexException.class)
          .hasMessageContaining("annex secret set model-key");
      assertThat(server.asked()).isEmpty();

      byte[] secret = "{\"name\":\"model-key\",\"value\":\"k-1\"}".getBytes(StandardCharsets.UTF_8);
      host.api()
          .handle(
              new AdminRequest("POST", "/secrets", Map.of(), "application/json", secret, "ann"));
      assertThat(harness.call("llm.complete", ASK).path("content").asString()).isEqualTo("Hello");
      assertThat(server.asked().getFirst().authorization()).contains("Bearer k-1");
      assertThat(server.asked().getFirst().body().path("model").asString()).isEqualTo("small");
    }
  }

  private static AnnexConfig config(FakeModelServer server) {
    return AnnexConfig.of(
        Json.object()
            .put("llm-url", server.base().toString())
            .put("llm-model", "small")
            .put("llm-key-secret", "model-key"));
  }

  private static Capability llm(RunningHost host) {
    return host.host().capabilities().stream()
        .filter(capability -> capability.name().equals("llm"))
        .findFirst()
        .orElseThrow();
  }
}
