package dev.annex.core.install;

import static org.assertj.core.api.Assertions.assertThat;

import dev.annex.api.access.PermissionRequest;
import dev.annex.api.call.Audience;
import dev.annex.api.call.Limit;
import dev.annex.api.call.Limits;
import dev.annex.api.extension.Actions;
import dev.annex.api.extension.AssetType;
import dev.annex.api.extension.Contributions;
import dev.annex.api.extension.Effects;
import dev.annex.api.extension.Hook;
import dev.annex.api.extension.Manifest;
import dev.annex.api.extension.Pages;
import dev.annex.api.extension.PolicyBook;
import dev.annex.api.extension.PolicyGroup;
import dev.annex.api.extension.Prompt;
import dev.annex.api.extension.Resource;
import dev.annex.api.extension.ResourceTemplate;
import dev.annex.api.extension.Snippets;
import dev.annex.api.extension.Tool;
import dev.annex.api.extension.Translation;
import dev.annex.api.name.ExtensionId;
import dev.annex.api.name.ToolName;
import dev.annex.api.name.Version;
import dev.annex.api.value.Json;
import dev.annex.api.value.Schema;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.api.Test;
import tools.jackson.databind.node.BooleanNode;

class StoredManifestTest {

  private static final ExtensionId ID = new ExtensionId("com.acme.sample");
  private static final ToolName GO = new ToolName(ID, "go");

  private static Manifest full() {
    return new Manifest(
        ID,
        new Version("1.2.3-beta.1"),
        "Sample ü",
        "Does \"things\"",
        "somebody",
        "wasm",
        "opskat",
        "main.wasm",
        List.of(
            new Tool(
                GO,
                "entry",
                "Go",
                "goes",
                Schema.of(Json.parse("{\"type\":\"object\",\"b\":1.50,\"a\":[null,true]}")),
                Optional.of(Schema.of(Json.parse("{\"type\":\"string\"}"))),
                new Effects(true, false, true, false),
                Set.of(Audience.AGENT, Audience.HOST)),
            new Tool(
                new ToolName(ID, "stay"),
                "stay",
                "",
                "",
                Schema.NO_ARGUMENTS,
                Optional.empty(),
                Effects.UNKNOWN,
                Set.of())),
        List.of(new Resource("a://b", "b", "", "", Optional.of("text/plain"), GO)),
        List.of(
            new ResourceTemplate(
                "a://{x}", "x", "X", "an x", Optional.empty(), GO, Optional.of(GO))),
        List.of(
            new Prompt(
                "start",
                "Start",
                "starts",
                List.of(new Prompt.Argument("who", "whom", true)),
                GO,
                Optional.of(GO))),
        List.of(PermissionRequest.parse("kv"), PermissionRequest.parse("log=a=b")),
        Limits.defaults().with(Limit.HOST_CALLS, 7),
        List.of("hooks have no effect here"),
        contributions(),
        Json.parse("{\"env\":{\"A\":\"b\"},\"empty\":[]}"));
  }

  private static Contributions contributions() {
    return new Contributions(
        List.of(new AssetType("s3", "S3", Schema.of(Json.object().put("type", "object")))),
        Optional.of(
            new PolicyBook(
                "s3",
                GO,
                true,
                List.of("list", "write"),
                List.of(
                    new PolicyGroup("ext:a:b", "B", "b", Set.of("list", "read"), Set.of("write"))),
                List.of("ext:a:b"))),
        Optional.of(new Actions("run:", Optional.of("test_connection"))),
        new Snippets(
            List.of(new Snippets.Category("queries", "s3", "Queries")),
            List.of(new Snippets.Snippet("all", "All", "queries", "list *", "lists all"))),
        Optional.of("# How to use it"),
        Optional.of(GO),
        Optional.of(
            new Pages(
                "frontend/index.js",
                Optional.of("frontend/style.css"),
                List.of("frontend/", "locales/"),
                List.of(new Pages.Page("browser", Pages.Page.CONNECT, "Browse", "BrowserPage")))),
        Map.of(
            "zh-cn",
            new Translation(
                "\u5b58\u50a8",
                "d",
                Map.of(GO, "\u8d70"),
                Map.of(
                    "s3",
                    new AssetType("s3", "\u5b58", Schema.of(Json.parse("{\"title\":\"\u5b58\"}")))),
                Map.of("ext:a:b", new Translation.GroupTexts("\u8bfb", "\u53ea\u8bfb")),
                Map.of("queries", "\u67e5\u8be2"),
                Map.of("browser", "\u6d4f\u89c8"))),
        List.of(
            Hook.sync(Hook.PRE_CALL, GO)
                .named("guard")
                .mustSucceed()
                .withPriority(-3)
                .withTimeout(Duration.ofMillis(250))
                .matching(new Hook.Matcher(Map.of("readOnly", BooleanNode.FALSE))),
            Hook.async("session.created", GO)));
  }

  @Test
  void givesBackEveryPart() {
    assertThat(StoredManifest.read(StoredManifest.write(full()))).contains(full());
  }

  @Test
  void givesBackSchemasExactlyAsTheirAuthorWroteThem() {
    Manifest read = StoredManifest.read(StoredManifest.write(full())).orElseThrow();
    assertThat(read.tools().getFirst().input().digest())
        .isEqualTo(full().tools().getFirst().input().digest());
  }

  @Test
  void readsNothingFromNotesOfAnotherForm() {
    String notes = StoredManifest.write(full());
    assertThat(StoredManifest.read("")).isEmpty();
    assertThat(StoredManifest.read("{}")).isEmpty();
    assertThat(StoredManifest.read(notes.replace("\"form\":5", "\"form\":999"))).isEmpty();
  }

  @Test
  void readsNothingFromDamagedNotes() {
    String notes = StoredManifest.write(full());
    for (int length = 0; length < notes.length(); length++) {
      assertThat(StoredManifest.read(notes.substring(0, length))).isEmpty();
    }
    assertThat(StoredManifest.read(notes.replace("\"title\"", "\"tilte\""))).isEmpty();
    assertThat(StoredManifest.read(notes.replace("\"AGENT\"", "\"SPY\""))).isEmpty();
    assertThat(StoredManifest.read(notes.replace("\"1.2.3-beta.1\"", "7"))).isEmpty();
  }
}
