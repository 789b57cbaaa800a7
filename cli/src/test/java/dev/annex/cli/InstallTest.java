package dev.annex.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

final class InstallTest {

  private static final String PLAN =
      """
      {"id":"p1","extension":"notes","version":"1.2.0","title":"No\\u001b[31mtes","description":"Keeps",
       "author":"A","digest":"sha256:00","source":"notes","alias":"notes","dialect":"opskat",
       "runtime":"wasm",%s
       "permissions":[{"permission":"kv","allows":"keep values","risk":"MEDIUM","granted":false}],
       "limits":[{"limit":"time","value":60000,"shown":"PT1M","default":false},
                 {"limit":"memory","value":1,"shown":"64 MiB","default":true}],
       "tools":[{"name":"notes/add","agentName":"notes__add","description":"Adds\\nmore"}],
       "ignored":["policies has no effect"]}
      """;
  private static final String INSTALLED = "{\"id\":\"notes\",\"version\":\"1.2.0\"}";

  @TempDir private Path folder = Path.of("");
  private String source = "";
  private final FakeHost host =
      new FakeHost()
          .answer("POST /plans", 201, PLAN.formatted(""))
          .answer("POST /extensions", 201, INSTALLED);

  @BeforeEach
  void writePackage() throws IOException {
    Path notes = Files.createDirectory(folder.resolve("notes"));
    Files.writeString(notes.resolve("manifest.json"), "{}");
    source = notes.toString();
  }

  @Test
  void showsWhatIsAskedBeforeAnythingHappens() {
    CommandRun run = CommandRun.piped(host, "install", source, "--plan");
    assertThat(run.exitCode()).isZero();
    assertThat(run.output())
        .contains("notes 1.2.0", "sha256:00", "opskat (wasm)", "notes__add", "Adds more")
        .contains("kv", "medium", "keep values", "policies has no effect")
        .contains("time", "PT1M")
        .doesNotContain("64 MiB");
    assertThat(host.body("POST /extensions")).isEmpty();
  }

  @Test
  void showsPoliciesConnectionsAndWhatModelsAreTold() {
    String contributions =
        """
        "contributions":{"policy":{"family":"oss","needsAsset":true,"words":["read"],"defaults":["ext:oss:ro"],
          "groups":[{"id":"ext:oss:ro","title":"","description":"","allow":["read"],"deny":["delete"]}]},
         "assetTypes":[{"type":"oss","title":"Storage","secrets":["key"],
           "schema":{"required":["endpoint"],"properties":{"endpoint":{},"key":{}}}}],
         "actions":true,"snippets":[{"key":"all","name":"All","category":"oss"}],"languages":[],
         "pages":{"entry":"frontend/index.js","items":[
           {"id":"browser","slot":"asset.connect","title":"Browse objects","component":"B"}]},
         "hooks":[{"name":"guard","event":"tool.pre_call","mode":"sync","required":true,"priority":500},
           {"name":"watch","event":"chunk","mode":"async","required":false,"priority":500}],
         "guide":"Use it\\nwell\\u001b[31m"},
        """;
    FakeHost bringing = new FakeHost().answer("POST /plans", 201, PLAN.formatted(contributions));
    assertThat(CommandRun.piped(bringing, "install", source, "--plan").output())
        .contains("annex policy show notes", "ext:oss:ro", "delete", "by default")
        .contains("every call needs a connection")
        .contains("endpoint*, key", "It has actions for people.", "all")
        .containsPattern("browser +Browse objects +its connections")
        .containsPattern("guard +tool.pre_call +must succeed")
        .containsPattern("watch +chunk +is only told of it")
        .contains("  Use it\n  well\\u{1b}[31m");
  }

  @Test
  void showsWhatIsToBeKnownOfHowItsCodeRunsALineEach() {
    String notes = "\"notes\":[\"starts from a snapshot\",\"1 function\\u001b runs interpreted\"],";
    FakeHost noting = new FakeHost().answer("POST /plans", 201, PLAN.formatted(notes));
    assertThat(CommandRun.piped(noting, "install", source, "--plan").output())
        .contains(
            """
              code         starts from a snapshot
                           1 function\\u{1b} runs interpreted
            """);
  }

  @Test
  void showsEveryLimitWhenAskedForMore() {
    assertThat(CommandRun.piped(host, "install", source, "--plan", "-v").output())
        .contains("PT1M", "64 MiB");
  }

  @Test
  void letsNoTerminalSequenceOfAnExtensionThrough() {
    CommandRun run = CommandRun.piped(host, "install", source, "--plan");
    assertThat(run.output()).contains("No\\u{1b}[31mtes").doesNotContain("\u001b");
  }

  @Test
  void refusesWhereNobodyCanSayYes() {
    CommandRun run = CommandRun.piped(host, "install", source);
    assertThat(run.exitCode()).isEqualTo(2);
    assertThat(run.errors()).contains("--yes", "--grant");
    assertThat(host.body("POST /extensions")).isEmpty();
  }

  @Test
  void grantsEverythingAfterYes() {
    CommandRun run = CommandRun.piped(host, "install", source, "--yes");
    assertThat(run.exitCode()).isZero();
    assertThat(run.output()).contains("Installed notes 1.2.0.");
    assertThat(host.body("POST /extensions"))
        .isEqualTo("{\"plan\":\"p1\",\"grant\":\"all\",\"replace\":false}");
  }

  @Test
  void grantsExactlyWhatIsNamed() {
    assertThat(
            CommandRun.piped(host, "install", source, "--grant", "kv", "--grant", "log").exitCode())
        .isZero();
    assertThat(host.body("POST /extensions")).contains("\"grant\":[\"kv\",\"log\"]");
  }

  @Test
  void refusesToGuessBetweenEverythingAndSome() {
    CommandRun run = CommandRun.piped(host, "install", source, "--yes", "--grant", "kv");
    assertThat(run.exitCode()).isEqualTo(2);
    assertThat(host.asked()).isEmpty();
  }

  @Test
  void asksAPersonAndTakesOnlyAYesAsYes() {
    for (String answer : new String[] {"n\n", "\n", "", "yeah\n"}) {
      CommandRun run = CommandRun.typed(host, answer, "install", source);
      assertThat(run.exitCode()).as(answer).isEqualTo(2);
      assertThat(run.output()).contains("[y/N]");
    }
    assertThat(host.body("POST /extensions")).isEmpty();
    assertThat(CommandRun.typed(host, "y\n", "install", source).exitCode()).isZero();
    assertThat(host.body("POST /extensions")).contains("\"all\"");
  }

  @Test
  void replacesOnlyWhenTold() {
    FakeHost replacing =
        new FakeHost()
            .answer("POST /plans", 201, PLAN.formatted("\"replaces\":\"1.0.0\","))
            .answer("POST /extensions", 201, INSTALLED);
    CommandRun refused = CommandRun.piped(replacing, "install", source, "--yes");
    assertThat(refused.exitCode()).isEqualTo(1);
    assertThat(refused.errors()).contains("NAME_TAKEN", "1.0.0", "--replace");
    assertThat(CommandRun.piped(replacing, "install", source, "--yes", "--replace").exitCode())
        .isZero();
    assertThat(replacing.body("POST /extensions")).contains("\"replace\":true");
  }

  @Test
  void sendsAFolderAsAnArchiveUnderItsName() {
    CommandRun.piped(host, "install", source, "--plan", "--as", "mine");
    assertThat(host.asked())
        .singleElement()
        .satisfies(request -> {
          assertThat(request.contentType()).isEqualTo("application/zip");
          assertThat(request.query()).containsEntry("name", "notes").containsEntry("as", "mine");
          assertThat(new String(request.body(), StandardCharsets.ISO_8859_1))
              .startsWith("PK")
              .contains("manifest.json");
        });
  }

  @Test
  void sendsAModuleAsItIs() throws IOException {
    Path module = folder.resolve("greeter.wasm");
    Files.write(module, new byte[] {0, 'a', 's', 'm'});
    CommandRun.piped(host, "install", module.toString(), "--plan");
    assertThat(host.asked())
        .singleElement()
        .satisfies(request -> assertThat(request.contentType()).isEqualTo("application/wasm"));
  }

  @Test
  void failsOnWhatIsNoPackage() throws IOException {
    Path text = Files.writeString(folder.resolve("notes.txt"), "hello");
    assertThat(CommandRun.piped(host, "install", text.toString(), "--yes").exitCode()).isEqualTo(1);
    assertThat(CommandRun.piped(host, "install", text + "x", "--yes").errors()).contains("no file");
    assertThat(host.asked()).isEmpty();
  }

  @Test
  void printsWhatTheHostRefused() {
    FakeHost refusing =
        new FakeHost()
            .answer(
                "POST /plans",
                422,
                "{\"error\":{\"code\":\"CODE_INVALID\",\"message\":\"it is\\u001b a component\"}}");
    CommandRun run = CommandRun.piped(refusing, "install", source, "--yes");
    assertThat(run.exitCode()).isEqualTo(1);
    assertThat(run.errors()).isEqualTo("annex: CODE_INVALID: it is\\u{1b} a component\n");
    assertThat(CommandRun.piped(refusing, "install", source, "--yes", "--json").errors())
        .contains("\"code\" : \"CODE_INVALID\"");
  }
}
