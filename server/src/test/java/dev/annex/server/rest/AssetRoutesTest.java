package dev.annex.server.rest;

import static org.assertj.core.api.Assertions.assertThat;

import dev.annex.api.value.Json;
import dev.annex.server.Assembly;
import dev.annex.server.RunningHost;
import dev.annex.server.config.AnnexConfig;
import dev.annex.testkit.SshGate;
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

final class AssetRoutesTest {

  private static final String CANARY = "canary-91ee-stay-inside";
  private static final String SCHEMA =
      """
      {"type":"object","required":["endpoint"],"additionalProperties":false,"properties":{
        "endpoint":{"type":"string","pattern":"^https://"},
        "region":{"type":"string"},
        "secretKey":{"type":"string","format":"password","maxLength":30}}}
      """;

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

  private AdminResponse add() {
    return api.send(
        "POST",
        "/workspace/assets",
        "{\"type\":\"s3\",\"name\":\"Backups\",\"schema\":%s,\"config\":{\"endpoint\":\"https://s3.test\",\"secretKey\":\"%s\"}}"
            .formatted(SCHEMA, CANARY));
  }

  @Test
  void aConnectionIsAddedChangedAndRemoved() {
    JsonNode added = add().body();
    assertThat(added.path("config")).isEqualTo(Json.parse("{\"endpoint\":\"https://s3.test\"}"));
    assertThat(added.path("secrets")).isEqualTo(Json.parse("[\"secretKey\"]"));
    String path = "/workspace/assets/" + added.path("id").asString();

    JsonNode edited =
        api.send("POST", path, "{\"name\":\"Archive\",\"config\":{\"region\":\"eu\"}}").body();
    assertThat(edited.path("name").asString()).isEqualTo("Archive");
    assertThat(edited.path("config"))
        .isEqualTo(Json.parse("{\"endpoint\":\"https://s3.test\",\"region\":\"eu\"}"));
    assertThat(edited.path("secrets")).isEqualTo(Json.parse("[\"secretKey\"]"));
    assertThat(api.ask("GET", path).body()).isEqualTo(edited);
    assertThat(api.ask("GET", "/workspace/assets", Map.of("type", "s3")).body().path("items"))
        .hasSize(1);
    assertThat(api.ask("GET", "/workspace/assets", Map.of("type", "db")).body().path("items"))
        .isEmpty();

    assertThat(api.ask("DELETE", path).status()).isEqualTo(200);
    assertThat(api.ask("DELETE", path).status()).isEqualTo(404);
    assertThat(api.ask("GET", "/secrets").body().path("items")).isEmpty();
  }

  @Test
  void aSecretIsInTheVaultAndCanBeReplacedAndRemoved() {
    String id = add().body().path("id").asString();
    assertThat(api.ask("GET", "/secrets").body().path("items").path(0).path("name").asString())
        .isEqualTo("asset/%s/secretKey".formatted(id));
    String path = "/workspace/assets/" + id;
    api.send("POST", path, "{\"config\":{\"secretKey\":\"other\"}}");
    assertThat(api.ask("GET", path).body().path("secrets")).hasSize(1);
    api.send("POST", path, "{\"config\":{\"secretKey\":null}}");
    assertThat(api.ask("GET", path).body().path("secrets")).isEmpty();
    assertThat(api.ask("GET", "/secrets").body().path("items")).isEmpty();
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "{\"type\":\"1\",\"name\":\"a\"}",
        "{\"type\":\"s3\",\"name\":\" \"}",
        "{\"type\":\"s3\",\"name\":\"a\",\"config\":[]}",
        "{\"type\":\"s3\",\"name\":\"a\",\"config\":{\"k\":7},\"secrets\":[\"k\"]}",
        "{\"type\":\"s3\",\"name\":\"a\",\"secrets\":[\"../k\"]}",
        "{\"type\":\"s3\",\"name\":\"a\",\"secrets\":\"k\"}",
        "{\"type\":\"s3\"}",
        "{\"type\":\"s3\",\"name\":\"a\",\"owner\":\"b\"}",
      })
  void refusesWhatMakesNoSense(String request) {
    assertThat(api.send("POST", "/workspace/assets", request).status()).isEqualTo(400);
    assertThat(api.ask("GET", "/workspace/assets").body().path("items")).isEmpty();
  }

  @Test
  void aConfigMustFitItsSchemaAndNoSecretIsToldWhenItDoesNot() {
    String request =
        "{\"type\":\"s3\",\"name\":\"a\",\"schema\":%s,\"config\":{\"endpoint\":\"%s\",\"secretKey\":\"%s\"}}";
    AdminResponse wrong =
        api.send("POST", "/workspace/assets", request.formatted(SCHEMA, "ftp://x", CANARY));
    assertThat(wrong.status()).isEqualTo(400);
    assertThat(wrong.body().toString()).contains("endpoint").doesNotContain(CANARY);
    AdminResponse tooLong =
        api.send(
            "POST", "/workspace/assets", request.formatted(SCHEMA, "https://x", CANARY + CANARY));
    assertThat(tooLong.status()).isEqualTo(400);
    assertThat(tooLong.body().toString()).doesNotContain(CANARY);
    AdminResponse broken = api.send("POST", "/workspace/assets", "{\"config\":" + CANARY);
    assertThat(broken.body().toString()).doesNotContain(CANARY);
    assertThat(api.ask("GET", "/secrets").body().path("items")).isEmpty();
  }

  @Test
  void noFileAndNoAnswerHoldsASecret() throws IOException {
    JsonNode added = add().body();
    StringBuilder seen = new StringBuilder(added.toString());
    seen.append(api.ask("GET", "/workspace/assets").body());
    seen.append(api.ask("GET", "/journal").body());
    assertThat(seen.toString()).contains("asset.add").doesNotContain(CANARY);
    host.close();
    try (Stream<Path> files = Files.walk(data)) {
      for (Path file : files.filter(Files::isRegularFile).toList()) {
        String content = Files.readString(file, StandardCharsets.ISO_8859_1);
        assertThat(content.contains(CANARY)).as("%s", file).isFalse();
      }
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"0", "x", "99", "01", "99999999999999999999"})
  void saysWhichConnectionIsNotThere(String id) {
    AdminResponse response = api.ask("GET", "/workspace/assets/" + id);
    assertThat(response.status()).isEqualTo(404);
    assertThat(response.body().toString()).contains("annex asset list");
  }

  @Test
  void listsOfTheWorkspaceAreReadByPages() {
    for (String list : List.of("tasks", "memory", "messages")) {
      assertThat(api.ask("GET", "/workspace/" + list).body().path("items")).isEmpty();
      assertThat(api.ask("GET", "/workspace/" + list, Map.of("limit", "101")).status())
          .isEqualTo(400);
      assertThat(api.ask("GET", "/workspace/" + list, Map.of("owner", "x")).status())
          .isEqualTo(400);
    }
  }

  private AdminResponse addSsh(String config) {
    return api.send(
        "POST",
        "/workspace/assets",
        "{\"type\":\"ssh\",\"name\":\"Bastion\",\"config\":%s}".formatted(config));
  }

  @Test
  void anSshServerHasASchemaOfTheHost() {
    JsonNode added =
        addSsh("{\"host\":\"gate.test\",\"user\":\"ann\",\"password\":\"%s\"}".formatted(CANARY))
            .body();
    assertThat(added.path("secrets")).isEqualTo(Json.parse("[\"password\"]"));
    for (String wrong :
        List.of(
            "{}",
            "{\"host\":\"gate.test\"}",
            "{\"host\":\"gate.test\",\"user\":\"ann\",\"hostKey\":\"MD5:00\"}",
            "{\"host\":\"gate.test\",\"user\":\"ann\",\"port\":0}",
            "{\"host\":\"gate.test\",\"user\":\"ann\",\"secret\":\"x\"}")) {
      assertThat(addSsh(wrong).status()).as(wrong).isEqualTo(400);
    }
    assertThat(
            api.send(
                    "POST",
                    "/workspace/assets",
                    "{\"type\":\"ssh\",\"name\":\"a\",\"schema\":{},\"config\":{\"host\":\"h\",\"user\":\"u\"}}")
                .body()
                .toString())
        .contains("type ssh has a schema of its own");
    JsonNode type = api.ask("GET", "/workspace/asset-types").body().at("/items/0");
    assertThat(type.path("type").asString()).isEqualTo("ssh");
    assertThat(type.path("secrets"))
        .isEqualTo(Json.parse("[\"passphrase\",\"password\",\"privateKey\"]"));
  }

  @Test
  void aConnectionIsLedThroughATunnelAndBack() {
    String bastion =
        addSsh("{\"host\":\"gate.test\",\"user\":\"ann\"}").body().path("id").asString();
    JsonNode added =
        api.send(
                "POST",
                "/workspace/assets",
                "{\"type\":\"s3\",\"name\":\"Inner\",\"tunnel\":\"%s\"}".formatted(bastion))
            .body();
    assertThat(added.path("tunnel").asString()).isEqualTo(bastion);
    String path = "/workspace/assets/" + added.path("id").asString();
    assertThat(api.send("POST", path, "{\"name\":\"Within\"}").body().path("tunnel").asString())
        .as("it stays when something else is changed")
        .isEqualTo(bastion);
    AdminResponse refused = api.ask("DELETE", "/workspace/assets/" + bastion);
    assertThat(refused.status()).isEqualTo(400);
    assertThat(refused.body().toString()).contains("(Within)", "--tunnel none");
    for (String wrong :
        List.of("\"99\"", "\"x\"", "7", "\"%s\"".formatted(added.path("id").asString()))) {
      assertThat(api.send("POST", path, "{\"tunnel\":%s}".formatted(wrong)).status())
          .as(wrong)
          .isEqualTo(400);
    }
    assertThat(api.send("POST", path, "{\"tunnel\":null}").body().has("tunnel")).isFalse();
    assertThat(api.ask("DELETE", "/workspace/assets/" + bastion).status()).isEqualTo(200);
  }

  @Test
  void theHostKeyOfAnSshServerIsShownAcceptedAndChecked() throws Exception {
    try (SshGate gate = new SshGate().password("ann", CANARY)) {
      String id =
          addSsh(
                  "{\"host\":\"127.0.0.1\",\"port\":%d,\"user\":\"ann\",\"password\":\"%s\"}"
                      .formatted(gate.port(), CANARY))
              .body()
              .path("id")
              .asString();
      String path = "/workspace/assets/" + id;
      JsonNode unknown = api.ask("POST", path + "/test").body();
      assertThat(unknown.path("works").asBoolean()).isFalse();
      assertThat(unknown.path("problem").asString())
          .contains(gate.fingerprint(), "annex asset edit %s '{".formatted(id))
          .doesNotContain(CANARY);
      assertThat(gate.attempts()).isZero();

      String accepted = "{\"config\":{\"hostKey\":\"%s\"}}".formatted(gate.fingerprint());
      assertThat(api.send("POST", path, accepted).status()).isEqualTo(200);

      assertThat(api.ask("POST", path + "/test").body().path("works").asBoolean()).isTrue();
    }
  }
}
