package dev.annex.server.rest;

import static org.assertj.core.api.Assertions.assertThat;

import dev.annex.api.value.Json;
import dev.annex.server.Assembly;
import dev.annex.server.Guests;
import dev.annex.server.RunningHost;
import dev.annex.server.config.AnnexConfig;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

final class SnippetRoutesTest {

  private static final String SEED = "/snippets/ext:echo:hello";

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

  private void install() {
    ObjectNode manifest = Guests.manifest("opskat/echo");
    manifest.set("assetTypes", Json.parse("[{\"type\":\"voice\"}]"));
    manifest.set(
        "snippets",
        Json.parse(
            """
            {"categories":[{"id":"talk","assetType":"voice","i18n":{"name":"Talk"}}],
             "seed":[{"key":"hello","name":"Hello","category":"talk","content":"say hello"}]}\
            """));
    var _ =
        api.install(Guests.zip("opskat/echo", Map.of("manifest.json", Json.writeBytes(manifest))));
  }

  private List<String> names(Map<String, String> query) {
    return api.ask("GET", "/snippets", query)
        .body()
        .path("items")
        .valueStream()
        .map(item -> item.path("name").asString())
        .toList();
  }

  private String add(String category) {
    JsonNode added =
        api.send(
                "POST",
                "/snippets",
                "{\"name\":\"Mine\",\"category\":\"%s\",\"content\":\"df -h\"}".formatted(category))
            .body();
    return added.path("id").asString();
  }

  @Test
  void everyHostHasCategories() {
    assertThat(
            api.ask("GET", "/snippets")
                .body()
                .path("categories")
                .valueStream()
                .map(category -> category.path("id").asString()))
        .containsExactly("shell", "sql", "redis", "mongo", "prompt");
  }

  @Test
  void thoseOfExtensionsAreReadOnlyAndStayWhileItIsDisabled() {
    install();
    JsonNode seed = api.ask("GET", SEED).body();
    assertThat(seed.path("source").asString()).isEqualTo("ext:echo");
    assertThat(seed.path("content").asString()).isEqualTo("say hello");
    assertThat(seed.path("readOnly").asBoolean()).isTrue();
    AdminResponse changed = api.send("POST", SEED, "{\"name\":\"Other\"}");
    assertThat(changed.status()).isEqualTo(400);
    assertThat(changed.body().toString()).contains("annex snippet add");
    assertThat(api.ask("DELETE", SEED).status()).isEqualTo(400);
    assertThat(api.ask("POST", "/extensions/echo/disable").status()).isEqualTo(200);
    assertThat(names(Map.of())).containsExactly("Hello");
    assertThat(api.ask("DELETE", "/extensions/echo").status()).isEqualTo(200);
    assertThat(api.ask("GET", SEED).status()).isEqualTo(404);
  }

  @Test
  void theOperatorsOwnAreKeptAndOutliveTheExtensionOfTheirCategory() {
    install();
    String id = add("talk");
    var _ = add("shell");
    assertThat(names(Map.of("category", "talk"))).containsExactly("Hello", "Mine");
    JsonNode edited = api.send("POST", "/snippets/" + id, "{\"content\":\"say more\"}").body();
    assertThat(edited.path("name").asString()).isEqualTo("Mine");
    assertThat(edited.path("content").asString()).isEqualTo("say more");
    assertThat(api.ask("DELETE", "/extensions/echo").status()).isEqualTo(200);
    assertThat(api.ask("GET", "/snippets/" + id).body()).isEqualTo(edited);
    assertThat(api.send("POST", "/snippets/" + id, "{\"description\":\"d\"}").status())
        .isEqualTo(200);
    assertThat(api.send("POST", "/snippets/" + id, "{\"category\":\"sql\"}").body().path("id"))
        .isEqualTo(edited.path("id"));
    assertThat(api.ask("DELETE", "/snippets/" + id).status()).isEqualTo(200);
    assertThat(api.ask("DELETE", "/snippets/" + id).status()).isEqualTo(404);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "{\"category\":\"shell\",\"content\":\"x\"}",
        "{\"name\":\" \",\"category\":\"shell\",\"content\":\"x\"}",
        "{\"name\":\"n\",\"category\":\"talk\",\"content\":\"x\"}",
        "{\"name\":\"n\",\"category\":\"shell\",\"content\":\" \"}",
        "{\"name\":\"n\",\"category\":\"shell\",\"content\":\"x\",\"source\":\"ext:a\"}"
      })
  void refusesWhatMakesNoSense(String request) {
    assertThat(api.send("POST", "/snippets", request).status()).isEqualTo(400);
    assertThat(names(Map.of())).isEmpty();
  }

  @Test
  void anAssetIsNoSnippet() {
    String asset =
        api.send("POST", "/workspace/assets", "{\"type\":\"ssh\",\"name\":\"a\"}")
            .body()
            .path("id")
            .asString();
    assertThat(api.ask("GET", "/snippets/" + asset).status()).isEqualTo(404);
    assertThat(api.ask("DELETE", "/snippets/" + asset).status()).isEqualTo(404);
  }
}
