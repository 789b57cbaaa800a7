package dev.annex.server;

import static org.assertj.core.api.Assertions.assertThat;

import dev.annex.api.access.PermissionRequest;
import dev.annex.api.value.Json;
import dev.annex.core.author.AuthoringRules;
import dev.annex.server.config.AnnexConfig;
import dev.annex.server.config.AuthoringConfig;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

/** A model writes JavaScript, through MCP, and it runs; hooks in it hear of turns. */
@Timeout(120)
final class SelfAuthoredTest {

  private static final String GONE =
      "Extension \"my-math\" has been unloaded. Tool \"my_math_add\" is no longer available.";

  @TempDir Path data;
  @TempDir Path files;
  private TestServer server;

  @BeforeEach
  void start() throws IOException {
    Files.writeString(files.resolve("secret.txt"), "hidden");
    server = TestServer.start(data, config(true));
  }

  private static AnnexConfig config(boolean authoring) {
    return config(new AuthoringConfig(authoring, AuthoringRules.defaults()));
  }

  private static AnnexConfig config(AuthoringConfig authoring) {
    return AnnexConfig.defaults().withExamples(false).withAuthoring(authoring);
  }

  @AfterEach
  void stop() {
    server.close();
  }

  private void restart(boolean authoring) {
    server.close();
    server = TestServer.start(data, config(authoring));
  }

  private List<String> tools() {
    return server
        .mcp("tools/list", Map.of())
        .path("tools")
        .valueStream()
        .map(tool -> tool.path("name").asString())
        .toList();
  }

  private JsonNode load(String name, String source, String more) {
    ObjectNode input = Json.object().put("name", name).put("version", "1.0.0");
    input.put("source", source);
    input.setAll((ObjectNode) Json.parse(more));
    return server.callTool("load_extension", Json.write(input));
  }

  private static final String MATH =
      """
      {
        tools: {
          add: {
            description: "Add two numbers",
            parameters: { a: { type: "number" }, b: { type: "number" } },
            required: ["a", "b"],
            execute: async (args, host) => args.a + args.b
          },
          look: { execute: async (args, host) => host.readFile("/secret.txt") }
        }
      }\
      """;

  @Test
  void aModelWritesUsesAndUnloadsAnExtension() {
    assertThat(tools()).containsExactly("list_extensions", "load_extension", "unload_extension");

    JsonNode loaded = load("my-math", MATH, "{}").path("structuredContent");

    assertThat((Object) loaded)
        .isEqualTo(
            Json.parse(
                """
                {"loaded":true,"name":"my-math","prefix":"my_math","version":"1.0.0",
                 "tools":["my_math_add","my_math_look"],
                 "message":"Extension \\"my-math\\" loaded. On the NEXT message turn, call these tools by their full name: my_math_add, my_math_look."}\
                """));
    assertThat(tools()).contains("my_math_add");
    assertThat(TestServer.texts(server.callTool("my_math_add", "{\"a\":10,\"b\":20}")))
        .isEqualTo("30");

    JsonNode again = load("my-math", MATH, "{}");
    assertThat(again.path("isError").asBoolean()).isTrue();
    assertThat(TestServer.texts(again))
        .isEqualTo("Extension \"my-math\" is already loaded. Unload it first.");

    restart(true);
    assertThat(TestServer.texts(server.callTool("my_math_add", "{\"a\":1,\"b\":2}")))
        .isEqualTo("3");

    assertThat(
            server
                .callTool("unload_extension", "{\"name\":\"my-math\"}")
                .at("/structuredContent/unloaded")
                .asBoolean())
        .isTrue();
    JsonNode gone = server.callTool("my_math_add", "{\"a\":1,\"b\":2}");
    assertThat(gone.path("isError").asBoolean()).isTrue();
    assertThat(TestServer.texts(gone)).isEqualTo(GONE);
  }

  @Test
  void whatItAsksForIsDeniedUntilAPersonGrantsIt() {
    JsonNode loaded = load("my-math", MATH, "{\"workspace_access\":\"read\"}");

    assertThat(TestServer.texts(loaded)).contains("Waiting for a person's yes: ");
    JsonNode authored = server.api().ask("GET", "/authored/my_math").body();
    assertThat(authored.path("pending").size()).isPositive();
    JsonNode denied = server.callTool("my_math_look", "{}");
    assertThat(denied.path("isError").asBoolean()).as(denied.toString()).isTrue();
    ObjectNode grant = Json.object().put("permission", "files.read=" + files);
    var given = server.api().send("POST", "/extensions/my_math/grants", Json.write(grant));
    assertThat(given.status()).as(given.body().toString()).isEqualTo(201);
    assertThat(server.api().ask("GET", "/authored/my_math").body().path("pending").toString())
        .doesNotContain("files.read");
    JsonNode allowed = server.callTool("my_math_look", "{}");
    assertThat(TestServer.texts(allowed)).as(allowed.toString()).isEqualTo("hidden");
  }

  @Test
  void whatTheOperatorGrantsToAllOfThemNeedsNobody() {
    server.close();
    AuthoringRules rules =
        AuthoringRules.defaults()
            .withGranted(List.of(PermissionRequest.parse("files.read=" + files)));
    server = TestServer.start(data, config(new AuthoringConfig(true, rules)));
    var _ = load("my-math", MATH, "{\"workspace_access\":\"read\"}");

    JsonNode allowed = server.callTool("my_math_look", "{}");
    assertThat(TestServer.texts(allowed)).as(allowed.toString()).isEqualTo("hidden");
  }

  @Test
  void brokenSourcesAreRefusedAndStopNobody() {
    assertThat(load("flat", "({ping:{execute:()=>1}})", "{}").path("isError").asBoolean()).isTrue();
    assertThat(load("bad", "const x = 1; ({})", "{}").path("isError").asBoolean()).isTrue();
    assertThat(
            server
                .callTool("list_extensions", "{}")
                .path("structuredContent")
                .path("count")
                .asInt())
        .isZero();
    assertThat(load("fine", "{ tools: {} }", "{}").path("isError").asBoolean()).isFalse();
  }

  @Test
  void hooksOfExtensionsHearOfTurnsOnceSomebodyGrantedThat() {
    String source = "{ hooks: { beforeTurn: (turn) => ({ system: turn.system + '%s'%s }) } }";
    var _ = load("a", source.formatted("A", ", maxSteps: 3"), "{}");
    var _ = load("b", source.formatted("B", ", model: 'z'"), "{}");
    String turn = "{\"payload\":{\"system\":\"P\",\"toolNames\":[]}}";

    JsonNode before = server.api().send("POST", "/hooks/turn.before", turn).body();
    assertThat(before.path("patch").isEmpty()).isTrue();
    assertThat(
            server
                .api()
                .ask("GET", "/extensions/a")
                .body()
                .at("/contributions/hooks/0/event")
                .asString())
        .isEqualTo("turn.before");

    for (String id : List.of("a", "b")) {
      var _ =
          server
              .api()
              .send(
                  "POST",
                  "/extensions/" + id + "/grants",
                  "{\"permission\":\"hooks.change=turn.before\"}");
    }
    JsonNode fired = server.api().send("POST", "/hooks/turn.before", turn).body();
    assertThat((Object) fired.path("patch"))
        .isEqualTo(Json.parse("{\"system\":\"PAB\",\"maxSteps\":3}"));
  }

  @Test
  void withoutTheSettingModelsCannotWriteAnything() {
    restart(false);
    assertThat(tools()).isEmpty();
    assertThat(load("math", MATH, "{}").has("error")).isTrue();
  }
}
