package dev.annex.server.rest;

import static org.assertj.core.api.Assertions.assertThat;

import dev.annex.api.call.Journal;
import dev.annex.server.Assembly;
import dev.annex.server.RunningHost;
import dev.annex.server.config.AnnexConfig;
import java.nio.file.Path;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import tools.jackson.databind.JsonNode;

/** What the user has, changed by the operator. */
final class WorkspaceRoutesTest {

  private static final String CANARY = "canary-in-a-text";

  @TempDir Path data;
  private RunningHost host;
  private CheckedApi api;

  @BeforeEach
  void open() {
    host = Assembly.open(data, AnnexConfig.defaults().withExamples(false));
    api = new CheckedApi(host.api());
  }

  @AfterEach
  void close() {
    host.close();
  }

  private JsonNode add(String list, String json) {
    AdminResponse added = api.send("POST", "/workspace/" + list, json);
    assertThat(added.status()).as("%s", added.body()).isEqualTo(201);
    return added.body();
  }

  private AdminResponse edit(String list, JsonNode item, String json) {
    return api.send("POST", path(list, item), json);
  }

  private static String path(String list, JsonNode item) {
    return "/workspace/%s/%s".formatted(list, item.path("id").asString());
  }

  @Test
  void aTaskIsAddedChangedMovedAndRemoved() {
    JsonNode home = add("spaces", "{\"title\":\"Home\",\"description\":\"Where I live\"}");
    String space = home.path("id").asString();
    JsonNode task =
        add(
            "tasks",
            "{\"title\":\"Shop\",\"due\":\"2027-01-31T12:00:00Z\",\"data\":{\"from\":\"mail\"}}");
    assertThat(task.path("status").asString()).isEqualTo("open");
    assertThat(task.path("writer").asString()).isEqualTo("operator");
    JsonNode moved =
        edit("tasks", task, "{\"space\":\"%s\",\"status\":\"done\",\"due\":null}".formatted(space))
            .body();
    assertThat(moved.path("title").asString()).isEqualTo("Shop");
    assertThat(moved.path("space").asString()).isEqualTo(space);
    assertThat(moved.path("status").asString()).isEqualTo("done");
    assertThat(moved.has("due")).isFalse();
    assertThat(moved.path("data")).isEqualTo(task.path("data"));
    assertThat(moved.path("createdAt")).isEqualTo(task.path("createdAt"));
    assertThat(api.ask("GET", path("tasks", task)).body()).isEqualTo(moved);
    assertThat(api.ask("GET", "/workspace/tasks", Map.of("space", space)).body().path("items"))
        .containsExactly(moved);

    AdminResponse full = api.ask("DELETE", path("spaces", home));
    assertThat(full.status()).isEqualTo(400);
    assertThat(full.body().toString()).contains("not empty");
    assertThat(api.ask("DELETE", path("tasks", task)).status()).isEqualTo(200);
    assertThat(api.ask("DELETE", path("tasks", task)).status()).isEqualTo(404);
    assertThat(api.ask("DELETE", path("spaces", home)).status()).isEqualTo(200);
  }

  @Test
  void aConversationGoesWithItsMessages() {
    JsonNode conversation = add("conversations", "{\"title\":\"Chat\"}");
    String message =
        "{\"conversation\":\"%s\",\"role\":\"user\",\"content\":\"Hello\"}"
            .formatted(conversation.path("id").asString());
    JsonNode first = add("messages", message);
    add("messages", message);
    assertThat(edit("messages", first, "{\"content\":\"Bye\"}").status()).isEqualTo(405);
    assertThat(api.ask("DELETE", path("messages", first)).status()).isEqualTo(200);
    assertThat(api.ask("GET", "/workspace/messages").body().path("items")).hasSize(1);
    assertThat(api.ask("DELETE", path("conversations", conversation)).status()).isEqualTo(200);
    assertThat(api.ask("GET", "/workspace/messages").body().path("items")).isEmpty();
    assertThat(api.send("POST", "/workspace/messages", message).status()).isEqualTo(400);
  }

  @Test
  void whatHasANameKeepsIt() {
    JsonNode block =
        add("context", "{\"label\":\"rules\",\"content\":\"Be brief.\",\"readonly\":true}");
    assertThat(api.send("POST", "/workspace/context", "{\"label\":\"rules\"}").status())
        .isEqualTo(400);
    JsonNode changed = edit("context", block, "{\"content\":\"Be kind.\",\"maxTokens\":9}").body();
    assertThat(changed.path("content").asString()).isEqualTo("Be kind.");
    assertThat(changed.path("readonly").booleanValue()).isTrue();
    assertThat(edit("context", block, "{\"label\":\"other\"}").status()).isEqualTo(400);
    assertThat(
            edit("context", block, "{\"content\":\"%s\"}".formatted("word ".repeat(50))).status())
        .as("more than its tokens")
        .isEqualTo(400);

    JsonNode skill = add("skills", "{\"name\":\"deploy\",\"text\":\"Push.\"}");
    assertThat(edit("skills", skill, "{\"text\":\"Pull.\"}").body().path("text").asString())
        .isEqualTo("Pull.");
    JsonNode memory =
        add("memory", "{\"key\":\"tea\",\"content\":\"Likes oolong\",\"tags\":[\"drinks\"]}");
    edit("memory", memory, "{\"content\":\"Likes matcha\"}");
    JsonNode found =
        api.ask("GET", "/workspace/memory", Map.of("query", "matcha")).body().path("items");
    assertThat(found).hasSize(1);
    assertThat(found.get(0).path("collection").asString()).isEqualTo("default");
    assertThat(found.get(0).path("tags").get(0).asString()).isEqualTo("drinks");
    assertThat(api.ask("GET", "/workspace/memory", Map.of("query", "oolong")).body().path("items"))
        .isEmpty();
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "tasks|{}|title",
        "tasks|{\"title\":\"\"}|title",
        "tasks|{\"title\":\"x\",\"status\":\"soon\"}|status",
        "tasks|{\"title\":\"x\",\"space\":\"99\"}|space",
        "tasks|{\"title\":\"x\",\"due\":\"tomorrow\"}|due",
        "tasks|{\"title\":\"x\",\"owner\":\"me\"}|owner",
        "tasks|{\"title\":7}|title",
        "tasks|[]|object",
        "messages|{\"conversation\":\"1\",\"role\":\"god\",\"content\":\"x\"}|role",
        "context|{\"label\":\"two words\"}|label",
        "skills|{\"name\":\"x\"}|text",
        "memory|{\"key\":\" \",\"content\":\"x\"}|key",
        "conversations|{\"title\":\"x\",\"data\":[]}|data",
      })
  void whatMakesNoSenseIsRefusedByName(String list, String json, String named) {
    AdminResponse refused = api.send("POST", "/workspace/" + list, json);
    assertThat(refused.status()).isEqualTo(400);
    assertThat(refused.body().path("error").path("message").asString()).contains(named);
    assertThat(api.ask("GET", "/workspace/" + list).body().path("items")).isEmpty();
  }

  @Test
  void everyChangeIsInTheJournalWithoutItsText() {
    JsonNode task = add("tasks", "{\"title\":\"%s\"}".formatted(CANARY));
    edit("tasks", task, "{\"description\":\"%s\"}".formatted(CANARY));
    api.ask("DELETE", path("tasks", task));
    String target = "tasks:" + task.path("id").asString();
    var lines = host.host().journal().read(Journal.Query.newest(100));
    assertThat(lines.toString())
        .contains("workspace.add", "workspace.edit", "workspace.remove", target, "tester")
        .doesNotContain(CANARY);
  }
}
