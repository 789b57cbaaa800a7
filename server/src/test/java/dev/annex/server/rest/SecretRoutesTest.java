package dev.annex.server.rest;

import static org.assertj.core.api.Assertions.assertThat;

import dev.annex.server.Assembly;
import dev.annex.server.RunningHost;
import dev.annex.server.config.AnnexConfig;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import tools.jackson.databind.JsonNode;

final class SecretRoutesTest {

  private static final String CANARY = "canary-55d1-stay-inside";

  @TempDir Path data;
  private RunningHost host;
  private CheckedApi api;

  @BeforeEach
  void open() {
    host = Assembly.open(data, AnnexConfig.defaults());
    api = new CheckedApi(host.api());
  }

  @AfterEach
  void close() {
    host.close();
  }

  @Test
  void secretsAreSetListedAndRemovedByName() {
    assertThat(set("github", CANARY).body()).hasToString("{\"name\":\"github\"}");
    assertThat(set("a/b:c", CANARY).status()).isEqualTo(201);
    assertThat(names(Map.of())).containsExactly("a/b:c", "github");
    assertThat(names(Map.of("after", "b", "limit", "1"))).containsExactly("github");
    assertThat(api.ask("DELETE", "/secrets", Map.of("name", "a/b:c")).body())
        .hasToString("{\"name\":\"a/b:c\",\"removed\":true}");
    assertThat(api.ask("DELETE", "/secrets", Map.of("name", "a/b:c")).body())
        .hasToString("{\"name\":\"a/b:c\",\"removed\":false}");
    assertThat(names(Map.of())).containsExactly("github");
  }

  @Test
  void anExtensionsSecretsAreApartAndGoWithIt() {
    api.install("opskat/echo", "\"all\"");
    set("token", CANARY);
    String request = "{\"name\":\"token\",\"value\":\"x\",\"extension\":\"echo\"}";
    assertThat(api.send("POST", "/secrets", request).status()).isEqualTo(201);
    assertThat(names(Map.of("extension", "echo"))).containsExactly("token");
    api.ask("DELETE", "/extensions/echo");
    AdminResponse gone = api.ask("GET", "/secrets", Map.of("extension", "echo"));
    assertThat(gone.status()).isEqualTo(404);
    assertThat(gone.body().toString()).contains("EXTENSION_NOT_FOUND", "annex list");
    api.install("opskat/echo", "[]");
    assertThat(names(Map.of("extension", "echo"))).isEmpty();
    assertThat(names(Map.of())).containsExactly("token");
  }

  @Test
  void theKeysAreRotatedAndTheMasterKeyIsReplacedWhenWanted() throws IOException {
    set("github", CANARY);
    byte[] key = Files.readAllBytes(data.resolve("master.key"));
    JsonNode before = api.ask("GET", "/vault").body();
    assertThat(before.path("generation").asInt()).isEqualTo(1);
    assertThat(before.path("secrets").asInt()).isEqualTo(1);
    assertThat(before.path("masterKey").asString()).isEqualTo("file");

    assertThat(rotate("{}").body().path("generation").asInt()).isEqualTo(2);
    assertThat(data.resolve("master.key")).hasBinaryContent(key);
    JsonNode after = rotate("{\"masterKey\":\"file\"}").body();
    assertThat(after.path("generation").asInt()).isEqualTo(3);
    assertThat(Files.readAllBytes(data.resolve("master.key"))).isNotEqualTo(key);
    close();
    open();
    assertThat(rotate("{}").body().path("generation").asInt()).isEqualTo(4);
    assertThat(names(Map.of())).containsExactly("github");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "{\"name\":\"a\",\"value\":%s}",
        "{\"name\":\"a\",\"value\":\"%s",
        "{\"name\":\"a\",\"value\":[\"%s\"]}",
        "{\"name\":\"a\",\"value\":\"%s\\ud800\"}",
        "{\"name\":\"a b\",\"value\":\"%s\"}",
        "{\"name\":\"a\",\"value\":\"%s\",\"more\":1}",
        "{\"name\":\"a\",\"value\":\"%s\",\"extension\":\"ghost\"}",
        "{\"value\":\"%s\"}",
        "\"%s\"",
        "%s",
        "{\"name\":\"a\",\"value\":\"%s\"} %1$s",
      })
  void noFailureQuotesAValue(String body) {
    for (String path : List.of("/secrets", "/vault/rotate")) {
      AdminResponse answer = api.send("POST", path, body.formatted(CANARY));
      assertThat(answer.succeeded()).as(body).isFalse();
      assertThat(answer.status()).as(answer.body().toString()).isBetween(400, 499);
      assertThat(answer.body().toString()).doesNotContain(CANARY, "canary");
    }
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "{\"masterKey\":\"key\"}",
        "{\"masterKey\":\"key\",\"value\":\"canary-55d1\"}",
        "{\"masterKey\":\"passphrase\",\"value\":\"canary-55d\"}",
        "{\"masterKey\":\"file\",\"value\":\"canary-55d1\"}",
        "{\"value\":\"canary-55d1\"}",
        "{\"masterKey\":\"other\"}",
        "{\"masterKey\":1}",
      })
  void aRotationThatMakesNoSenseChangesNothing(String body) {
    set("a", CANARY);
    AdminResponse answer = rotate(body);
    assertThat(answer.succeeded()).isFalse();
    assertThat(answer.body().toString()).doesNotContain("canary");
    assertThat(api.ask("GET", "/vault").body().path("generation").asInt()).isEqualTo(1);
  }

  @Test
  void aValueAboveTheLargestIsRefused() {
    assertThat(set("a", "x".repeat(65_536)).status()).isEqualTo(201);
    AdminResponse refused = set("a", "x".repeat(65_537));
    assertThat(refused.status()).isEqualTo(400);
    assertThat(refused.body().at("/error/message").asString()).contains("65537", "65536");
  }

  @Test
  void everythingIsJournalledByNameAndNoFileHoldsAValue() throws IOException {
    set("github", CANARY);
    rotate("{\"masterKey\":\"file\"}");
    api.ask("DELETE", "/secrets", Map.of("name", "github"));
    JsonNode lines = api.ask("GET", "/journal", Map.of("kind", "HOST")).body().path("items");
    assertThat(lines.valueStream().map(line -> line.path("action").asString()))
        .containsSubsequence("secret.remove", "vault.rotate", "secret.set");
    assertThat(lines.toString()).contains("github", "tester").doesNotContain(CANARY);
    try (Stream<Path> files = Files.walk(data)) {
      for (Path file : files.filter(Files::isRegularFile).toList()) {
        String content = new String(Files.readAllBytes(file), StandardCharsets.ISO_8859_1);
        assertThat(content.contains(CANARY)).as("%s", file).isFalse();
      }
    }
  }

  private AdminResponse set(String name, String value) {
    return api.send(
        "POST", "/secrets", "{\"name\":\"%s\",\"value\":\"%s\"}".formatted(name, value));
  }

  private AdminResponse rotate(String body) {
    return api.send("POST", "/vault/rotate", body);
  }

  private List<String> names(Map<String, String> query) {
    return api.ask("GET", "/secrets", query)
        .body()
        .path("items")
        .valueStream()
        .map(item -> item.path("name").asString())
        .toList();
  }
}
