package dev.annex.server.config;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.annex.api.fault.AnnexException;
import dev.annex.api.fault.ErrorCode;
import dev.annex.api.name.SecretName;
import dev.annex.api.store.SecretStore.Owner;
import dev.annex.api.value.Json;
import dev.annex.api.value.Secret;
import dev.annex.core.memory.MemorySecretStore;
import dev.annex.testkit.MutableClock;
import java.io.IOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

final class LlmConfigTest {

  private static final String CANARY = "canary-key-2b";

  @TempDir Path folder;

  private static LlmConfig read(String more) {
    return AnnexConfig.of(
            Json.parse(
                "{\"llm-url\":\"http://127.0.0.1:8080/v1\",\"llm-model\":\"small\"%s}"
                    .formatted(more)))
        .llm()
        .orElseThrow();
  }

  @Test
  void hasNoProviderUnlessOneIsSet() {
    assertThat(AnnexConfig.of(Json.object()).llm()).isEmpty();
  }

  @Test
  void readsEveryKey() {
    LlmConfig config =
        read(",\"llm-models\":[\"large\"],\"llm-key-secret\":\"openai\",\"llm-timeout\":\"PT10S\"");
    assertThat(config.url()).isEqualTo(URI.create("http://127.0.0.1:8080/v1"));
    assertThat(config.model()).isEqualTo("small");
    assertThat(config.models()).containsExactly("large");
    assertThat(config.keySecret()).contains("openai");
    assertThat(config.keyFile()).isEmpty();
    assertThat(config.timeout()).isEqualTo(Duration.ofSeconds(10));
    assertThat(read("").timeout()).isEqualTo(Duration.ofMinutes(2));
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "{\"llm-model\":\"m\"}|llm-model",
        "{\"llm-timeout\":\"PT1S\"}|llm-timeout",
        "{\"llm-url\":\"http://x\"}|llm-model",
        "{\"llm-url\":\"http://x\",\"llm-model\":\" \"}|llm-model",
        "{\"llm-url\":\"ftp://x\",\"llm-model\":\"m\"}|llm-url",
        "{\"llm-url\":\"x\",\"llm-model\":\"m\"}|llm-url",
        "{\"llm-url\":\"http://a b\",\"llm-model\":\"m\"}|llm-url",
        "{\"llm-url\":\"http://u:p@x\",\"llm-model\":\"m\"}|llm-url",
        "{\"llm-url\":\"http://x?a=b\",\"llm-model\":\"m\"}|llm-url",
        "{\"llm-url\":\"http://x\",\"llm-model\":\"m\",\"llm-timeout\":\"PT0S\"}|llm-timeout",
        "{\"llm-url\":\"http://x\",\"llm-model\":\"m\",\"llm-timeout\":\"PT2H\"}|llm-timeout",
        "{\"llm-url\":\"http://x\",\"llm-model\":\"m\",\"llm-key-secret\":\"a\",\"llm-key-file\":\"/a\"}|llm-key-file",
      })
  void namesTheKeyThatIsWrong(String settings, String key) {
    assertThatThrownBy(() -> AnnexConfig.of(Json.parse(settings)))
        .isInstanceOfSatisfying(
            AnnexException.class,
            e -> assertThat(e.code()).isEqualTo(ErrorCode.CONFIGURATION_INVALID))
        .hasMessageContaining("\"" + key + "\"");
  }

  @Test
  void findsTheKeyAnewEachTime() throws IOException {
    MemorySecretStore secrets = new MemorySecretStore(MutableClock.standing());
    LlmKey stored = new LlmKey(read(",\"llm-key-secret\":\"openai\""), secrets, folder);
    unavailable(stored, "annex secret set openai");
    secrets.put(Owner.operator(), new SecretName("openai"), Secret.of(CANARY), 10);
    assertThat(stored.get().map(Secret::reveal)).contains(CANARY);

    Path file = folder.resolve("key");
    LlmKey inFile = new LlmKey(read(",\"llm-key-file\":\"key\""), secrets, folder);
    unavailable(inFile, "llm-key-file");
    Files.writeString(file, CANARY + "\n");
    assertThat(inFile.get().map(Secret::reveal)).contains(CANARY);
    Files.writeString(file, CANARY + "\r\nX-Other: header");
    unavailable(inFile, "llm-key-file");
    Files.writeString(file, "");
    unavailable(inFile, "llm-key-file");

    assertThat(new LlmKey(read(""), secrets, folder).get()).isEqualTo(Optional.empty());
  }

  private void unavailable(LlmKey key, String words) {
    assertThatThrownBy(key::get)
        .isInstanceOfSatisfying(
            AnnexException.class, e -> assertThat(e.code()).isEqualTo(ErrorCode.UNAVAILABLE))
        .hasMessageContaining(words)
        .message()
        .doesNotContain(CANARY)
        .doesNotContain(folder.toString());
  }
}
