package dev.annex.cli;

import static org.assertj.core.api.Assertions.assertThat;

import dev.annex.api.value.Json;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

final class AssetTest {

  private static final String CANARY = "canary-0c9d-say-nothing";
  private static final String ASSET =
      "{\"id\":\"7\",\"type\":\"s3\",\"name\":\"Backups\",\"config\":{\"region\":\"eu\"},\"secrets\":[\"key\"],\"tunnel\":\"31\"}";

  @TempDir private Path folder = Path.of("");

  private static FakeHost host() {
    return new FakeHost()
        .answer("POST /workspace/assets", 201, ASSET)
        .answer("POST /workspace/assets/7", 200, ASSET)
        .answer("DELETE /workspace/assets/7", 200, "{\"id\":\"7\",\"removed\":true}")
        .answer("GET /workspace/assets", 200, "{\"items\":[" + ASSET + "]}");
  }

  @Test
  void addsAConnectionWithASecretFromItsInput() {
    FakeHost host = host();
    CommandRun run =
        CommandRun.fed(
            host,
            CANARY + "\n",
            "asset",
            "add",
            "s3",
            "Backups",
            "{\"region\":\"eu\"}",
            "--secret",
            "key");
    assertThat(run.errors()).isEmpty();
    assertThat(run.output()).isEqualTo("Added asset 7, Backups.%n".formatted());
    assertThat(Json.parse(host.body("POST /workspace/assets")))
        .isEqualTo(
            Json.parse(
                "{\"type\":\"s3\",\"name\":\"Backups\",\"config\":{\"region\":\"eu\",\"key\":\"%s\"},\"secrets\":[\"key\"]}"
                    .formatted(CANARY)));
  }

  @Test
  void takesConfigAndSchemaFromFiles() throws IOException {
    Path config = Files.writeString(folder.resolve("c.json"), "{\"key\":\"k\"}");
    Path schema = Files.writeString(folder.resolve("s.json"), "{\"type\":\"object\"}");
    FakeHost host = host();
    CommandRun run =
        CommandRun.fed(
            host,
            "",
            "asset",
            "add",
            "s3",
            "Backups",
            "@" + config,
            "--schema",
            "@" + schema,
            "--secret",
            "key");
    assertThat(run.errors()).isEmpty();
    assertThat(Json.parse(host.body("POST /workspace/assets")).path("schema"))
        .isEqualTo(Json.parse("{\"type\":\"object\"}"));
  }

  @Test
  void changesWhatIsNamedOnly() {
    FakeHost host = host();
    CommandRun run = CommandRun.fed(host, "", "asset", "edit", "7", "--name", "Archive");
    assertThat(run.output()).isEqualTo("Changed asset 7.%n".formatted());
    assertThat(Json.parse(host.body("POST /workspace/assets/7")))
        .isEqualTo(Json.parse("{\"name\":\"Archive\",\"config\":{},\"secrets\":[]}"));
  }

  @Test
  void leadsAConnectionThroughATunnelAndBack() {
    FakeHost host = host();
    CommandRun run = CommandRun.piped(host, "asset", "add", "s3", "Inner", "{}", "--tunnel", "3");
    assertThat(run.errors()).isEmpty();
    assertThat(Json.parse(host.body("POST /workspace/assets")).path("tunnel").asString())
        .isEqualTo("3");
    for (String way : new String[] {"3", "none"}) {
      FakeHost edited = host();
      var _ = CommandRun.piped(edited, "asset", "edit", "7", "--tunnel", way);
      assertThat(Json.parse(edited.body("POST /workspace/assets/7")).get("tunnel").asString("null"))
          .isEqualTo(way.equals("none") ? "null" : way);
    }
    FakeHost refusing = host();
    assertThat(CommandRun.piped(refusing, "asset", "edit", "7", "--tunnel", "bastion").exitCode())
        .isEqualTo(2);
    assertThat(refusing.asked()).isEmpty();
  }

  @Test
  void listsAndRemovesConnections() {
    CommandRun list = CommandRun.piped(host(), "asset", "list");
    assertThat(list.output()).contains("Backups", "{\"region\":\"eu\"}", "key", "TUNNEL", "31");
    CommandRun removed = CommandRun.piped(host(), "asset", "remove", "7");
    assertThat(removed.output()).isEqualTo("Removed asset 7.%n".formatted());
    CommandRun none =
        CommandRun.piped(
            new FakeHost().answer("GET /workspace/assets", 200, "{\"items\":[]}"), "asset", "list");
    assertThat(none.output()).contains("annex asset add");
  }

  @ParameterizedTest
  @ValueSource(strings = {"x", "../7", "7/..", "0", " 7"})
  void takesNumbersForIdsAndNothingElse(String id) {
    FakeHost host = host();
    assertThat(CommandRun.piped(host, "asset", "remove", id).exitCode()).isEqualTo(2);
    assertThat(CommandRun.piped(host, "asset", "edit", id).exitCode()).isEqualTo(2);
    assertThat(host.asked()).isEmpty();
  }

  @Test
  void doesNotQuoteAConfigThatCannotBeRead() {
    FakeHost host = host();
    CommandRun run = CommandRun.piped(host, "asset", "add", "s3", "a", "{\"key\":" + CANARY);
    assertThat(run.exitCode()).isEqualTo(2);
    assertThat(run.errors()).contains("no JSON object").doesNotContain(CANARY);
    assertThat(host.asked()).isEmpty();
  }

  @Test
  void tellsWhetherAConnectionWorks() {
    FakeHost host =
        host()
            .answer("POST /workspace/assets/7/test", 200, "{\"id\":\"7\",\"works\":true}")
            .answer(
                "POST /workspace/assets/7/test",
                200,
                "{\"id\":\"7\",\"works\":false,\"problem\":\"no such bucket\"}");
    assertThat(CommandRun.piped(host, "asset", "test", "7").output())
        .isEqualTo("Asset 7 works.%n".formatted());
    CommandRun fails = CommandRun.piped(host, "asset", "test", "7");
    assertThat(fails.exitCode()).isEqualTo(1);
    assertThat(fails.errors()).contains("Asset 7 does not work: no such bucket");
  }

  @Test
  void listsTheTypesThatExtensionsKnow() {
    FakeHost host =
        new FakeHost()
            .answer(
                "GET /workspace/asset-types",
                200,
                """
                {"items":[{"type":"oss","title":"Storage","extension":"oss","enabled":false,"secrets":["key"],
                  "schema":{"required":["endpoint"],"properties":{"endpoint":{},"key":{}}}},
                  {"type":"ssh","title":"SSH server","enabled":true,"secrets":[],"schema":{}}]}
                """);
    assertThat(CommandRun.piped(host, "asset", "types").output())
        .contains("oss (disabled)", "Storage", "endpoint*, key", "(the host)", "SSH server");
  }

  @Test
  void saysWhatTheHostWantsKnown() {
    FakeHost host =
        new FakeHost()
            .answer(
                "POST /workspace/assets/7",
                200,
                "{\"id\":\"7\",\"warnings\":[\"It could not be judged.\"]}");
    assertThat(CommandRun.piped(host, "asset", "edit", "7", "{}").errors())
        .contains("It could not be judged.");
  }
}
