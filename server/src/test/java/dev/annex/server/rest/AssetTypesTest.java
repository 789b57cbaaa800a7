package dev.annex.server.rest;

import static org.assertj.core.api.Assertions.assertThat;

import dev.annex.api.access.PermissionRequest;
import dev.annex.api.name.ExtensionId;
import dev.annex.api.value.Json;
import dev.annex.server.Assembly;
import dev.annex.server.Guests;
import dev.annex.server.RunningHost;
import dev.annex.server.config.AnnexConfig;
import dev.annex.testkit.SshGate;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

final class AssetTypesTest {

  private static final String CANARY = "canary/77+1=\"x";

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

  private AdminResponse add(ObjectNode config) {
    ObjectNode request = Json.object().put("type", "bucket").put("name", "Main");
    request.set("config", config);
    return api.send("POST", "/workspace/assets", Json.write(request));
  }

  private static ObjectNode config(String endpoint) {
    return Json.object().put("endpoint", endpoint).put("key", CANARY);
  }

  @Test
  void aTypeOfAnExtensionNeedsNoSchemaAndKnowsItsSecrets() {
    TestTypes.install(host, "works");
    JsonNode type = api.ask("GET", "/workspace/asset-types").body().at("/items/0");
    assertThat(type.path("extension").asString()).isEqualTo("buckets");
    assertThat(type.path("secrets")).isEqualTo(Json.parse("[\"key\"]"));

    JsonNode added = add(config("e")).body();

    assertThat(added.path("secrets")).isEqualTo(Json.parse("[\"key\"]"));
    assertThat(added.path("config")).isEqualTo(Json.parse("{\"endpoint\":\"e\"}"));
    assertThat(added.has("warnings")).isFalse();
    assertThat(
            api.send(
                    "POST",
                    "/workspace/assets",
                    "{\"type\":\"bucket\",\"name\":\"a\",\"schema\":{}}")
                .body()
                .toString())
        .contains("this type is one of \\\"buckets\\\"");
  }

  @Test
  void requiredFieldsAreForTheCodeToJudgeAndNumbersMayBeTexts() {
    TestTypes.install(host, "works");
    assertThat(add(config("e").put("port", "9000")).status()).isEqualTo(201);
    assertThat(add(config("e").put("port", 9000)).status()).isEqualTo(201);
    assertThat(add(config("e").put("port", true)).status()).isEqualTo(400);
    assertThat(add(Json.object().put("endpoint", 7)).status()).isEqualTo(400);
  }

  @Test
  void whatTheExtensionFindsWrongIsNotStoredAndNamedWithoutSecrets() {
    TestTypes.install(host, "works");
    AdminResponse refused = add(config(""));
    assertThat(refused.status()).isEqualTo(400);
    assertThat(refused.body().at("/error/message").asString())
        .contains("\"buckets\" finds its settings wrong: endpoint: is missing beside •••")
        .doesNotContain("canary");
    assertThat(api.ask("GET", "/workspace/assets").body().path("items")).isEmpty();

    String path = "/workspace/assets/" + add(config("e")).body().path("id").asString();
    assertThat(api.send("POST", path, "{\"config\":{\"endpoint\":null}}").body().toString())
        .contains("endpoint: is missing")
        .doesNotContain("canary");
    assertThat(api.ask("GET", path).body().at("/config/endpoint").asString()).isEqualTo("e");
  }

  @Test
  void whatCannotBeJudgedIsStoredWithAWarning() {
    TestTypes.install(host, "works");
    JsonNode added = add(config("crash")).body();
    assertThat(added.at("/warnings/0").asString())
        .contains("could not judge its settings: crashed over •••")
        .doesNotContain("canary");
    assertThat(api.ask("GET", "/workspace/assets").body().path("items")).hasSize(1);
  }

  @Test
  void aConnectionIsTriedOutWithItsSecrets() {
    TestTypes.install(host, "works");
    String id = add(config("e")).body().path("id").asString();
    JsonNode works = api.ask("POST", "/workspace/assets/%s/test".formatted(id)).body();
    assertThat(works.path("works").asBoolean()).isTrue();

    TestTypes.install(host, "access denied");
    JsonNode fails = api.ask("POST", "/workspace/assets/%s/test".formatted(id)).body();
    assertThat(fails.path("works").asBoolean()).isFalse();
    assertThat(fails.path("problem").asString()).isEqualTo("access denied with •••");

    String unsaved = "{\"config\":{\"endpoint\":\"\"}}";
    assertThat(
            api.send("POST", "/workspace/assets/%s/test".formatted(id), unsaved)
                .body()
                .path("problem")
                .asString())
        .contains("endpoint: is missing");
    assertThat(api.ask("GET", "/workspace/assets/" + id).body().at("/config/endpoint").asString())
        .isEqualTo("e");
  }

  @Test
  void aConnectionIsTriedOutThroughItsTunnel() throws Exception {
    TestTypes.install(host, "fetches");
    ServerSocket inner = new ServerSocket(0, 5, InetAddress.getLoopbackAddress());
    try (inner;
        SshGate gate = new SshGate().password("ann", CANARY).name("inner.test", "127.0.0.1")) {
      var _ = Thread.ofVirtual().start(() -> answer(inner));
      ObjectNode bastion = Json.object().put("type", "ssh").put("name", "Bastion");
      bastion.set(
          "config",
          Json.object()
              .put("host", "127.0.0.1")
              .put("port", gate.port())
              .put("user", "ann")
              .put("password", CANARY)
              .put("hostKey", gate.fingerprint()));
      String tunnel =
          api.send("POST", "/workspace/assets", Json.write(bastion)).body().path("id").asString();
      ObjectNode request = Json.object().put("type", "bucket").put("name", "Main");
      request.put("tunnel", tunnel);
      request.set("config", config("http://inner.test:" + inner.getLocalPort()));
      JsonNode added = api.send("POST", "/workspace/assets", Json.write(request)).body();
      String path = "/workspace/assets/%s/test".formatted(added.path("id").asString());

      assertThat(api.ask("POST", path).body().path("problem").asString())
          .as("it was not granted")
          .contains("annex grant buckets workspace.connect=assets:bucket");
      host.host()
          .grants()
          .grant(
              new ExtensionId("buckets"),
              PermissionRequest.parse("workspace.connect=assets:bucket"),
              "ann",
              Optional.empty());

      assertThat(api.ask("POST", path).body().path("works").asBoolean()).isTrue();
      assertThat(gate.asked()).containsExactly("inner.test:" + inner.getLocalPort());
    }
  }

  private static void answer(ServerSocket server) {
    try (Socket connection = server.accept()) {
      var _ = connection.getInputStream().read();
      connection
          .getOutputStream()
          .write("HTTP/1.1 204 No Content\r\n\r\n".getBytes(StandardCharsets.UTF_8));
      var _ = connection.getInputStream().readAllBytes();
    } catch (IOException e) {
      // The test is over.
    }
  }

  @Test
  void whatNobodyKnowsCannotBeTried() {
    JsonNode asset =
        api.send("POST", "/workspace/assets", "{\"type\":\"database\",\"name\":\"a\"}").body();
    AdminResponse refused =
        api.ask("POST", "/workspace/assets/%s/test".formatted(asset.path("id").asString()));
    assertThat(refused.status()).isEqualTo(400);
    assertThat(refused.body().toString()).contains("annex asset types");
    assertThat(api.ask("POST", "/workspace/assets/99/test").status()).isEqualTo(404);
  }

  @Test
  void editingDestroysNoSecretThatWasNotGiven() {
    TestTypes.install(host, "key is");
    String path = "/workspace/assets/" + add(config("e")).body().path("id").asString();
    for (String changes :
        new String[] {
          "{\"config\":{\"endpoint\":\"f\"}}",
          "{\"config\":{\"key\":\"\"}}",
          "{\"name\":\"Other\"}",
          "{\"config\":{\"key\":{\"__credential_handle\":\"cred_00\"}}}"
        }) {
      var _ = api.send("POST", path, changes);
      assertThat(api.ask("GET", path).body().path("secrets"))
          .as(changes)
          .isEqualTo(Json.parse("[\"key\"]"));
      assertThat(api.ask("POST", path + "/test").body().path("problem").asString())
          .as(changes)
          .isEqualTo("key is with •••");
    }
    var _ = api.send("POST", path, "{\"config\":{\"key\":null}}");
    assertThat(api.ask("GET", path).body().path("secrets")).isEmpty();
  }

  @Test
  void anExtensionWithConnectionsIsUninstalledOnlyByForce() {
    JsonNode plan = api.install(withType());
    assertThat(plan.at("/contributions/assetTypes/0/type").asString()).isEqualTo("echoes");
    assertThat(plan.at("/contributions/policy/family").asString()).isEqualTo("echo");
    assertThat(
            api.send(
                    "POST",
                    "/workspace/assets",
                    "{\"type\":\"echoes\",\"name\":\"Main\",\"config\":{\"message\":\"m\"}}")
                .status())
        .isEqualTo(201);
    assertThat(
            api.send(
                    "POST",
                    "/workspace/assets",
                    "{\"type\":\"echoes\",\"name\":\"Odd\",\"config\":{\"message\":7}}")
                .body()
                .toString())
        .contains("message: must be a string");

    assertThat(api.ask("POST", "/extensions/echo/disable").status()).isEqualTo(200);
    JsonNode unjudged =
        api.send(
                "POST",
                "/workspace/assets",
                "{\"type\":\"echoes\",\"name\":\"Second\",\"config\":{\"message\":\"m\"}}")
            .body();
    assertThat(unjudged.at("/warnings/0").asString()).contains("annex enable echo");

    AdminResponse refused = api.ask("DELETE", "/extensions/echo");
    assertThat(refused.status()).isEqualTo(400);
    assertThat(refused.body().at("/error/message").asString())
        .contains("2 connections are of its types", "(Main, echoes)", "--force");
    assertThat(api.ask("DELETE", "/extensions/echo", Map.of("force", "true")).status())
        .isEqualTo(200);
    assertThat(api.ask("GET", "/workspace/assets").body().path("items")).hasSize(2);
  }

  private static byte[] withType() {
    ObjectNode manifest = Guests.manifest("opskat/echo");
    manifest.set(
        "assetTypes",
        Json.parse(
            "[{\"type\":\"echoes\",\"configSchema\":{\"type\":\"object\",\"required\":[\"host\"]}}]"));
    return Guests.zip("opskat/echo", Map.of("manifest.json", Json.writeBytes(manifest)));
  }
}
