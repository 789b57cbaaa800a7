package dev.annex.server;

import static org.assertj.core.api.Assertions.assertThat;

import dev.annex.api.value.Json;
import java.net.http.HttpRequest;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

/** What agents made for OpsKat find here: {@code exec_tool}, and texts in their language. */
final class OpskatAgentsTest {

  @TempDir Path data;
  private TestServer server;

  @BeforeEach
  void start() {
    server = TestServer.start(data);
  }

  @AfterEach
  void stop() {
    server.close();
  }

  /** The echo with connections, one word that is asked, and texts in Chinese. */
  private void install(boolean assets) {
    ObjectNode manifest = Guests.manifest("opskat/echo");
    manifest.put("name", "talk");
    manifest.withObject("/i18n").put("displayName", "title");
    manifest.withArray("/tools").get(0).asObject().withObject("/i18n").put("description", "says");
    if (assets) {
      manifest.set("assetTypes", Json.parse("[{\"type\":\"voice\"}]"));
      manifest
          .withArray("/tools")
          .get(0)
          .asObject()
          .withObject("/parameters")
          .put("additionalProperties", true);
    }
    var _ =
        server
            .api()
            .install(
                Guests.zip(
                    "opskat/echo",
                    Map.of(
                        "manifest.json", Json.writeBytes(manifest),
                        "locales/en.json", bytes("{\"title\":\"Talk\",\"says\":\"Says it again\"}"),
                        "locales/zh-CN.json", bytes("{\"title\":\"说话\",\"says\":\"再说一遍\"}"))));
  }

  private static byte[] bytes(String text) {
    return text.getBytes(StandardCharsets.UTF_8);
  }

  private JsonNode exec(String arguments) {
    return server.callTool("exec_tool", arguments);
  }

  private String said(String arguments) {
    return TestServer.texts(exec(arguments));
  }

  private List<String> tools() {
    return server
        .mcp("tools/list", Map.of())
        .path("tools")
        .valueStream()
        .map(tool -> tool.path("name").asString())
        .toList();
  }

  @Test
  void execToolIsOfferedWhileAnExtensionOfThatKindIsEnabled() {
    assertThat(tools()).isEmpty();
    server.api().install("morphee/echo", "\"all\"");
    assertThat(tools()).doesNotContain("exec_tool");
    install(false);
    assertThat(tools()).contains("talk__echo", "exec_tool");
    server.api().ask("POST", "/extensions/talk/disable");
    assertThat(tools()).doesNotContain("exec_tool");
    assertThat(exec("{\"extension\":\"talk\",\"tool\":\"echo\"}").at("/error/code").asInt())
        .isEqualTo(-32602);
  }

  @Test
  void argumentsMayBeAnObjectOrATextThatHoldsOne() {
    install(false);
    String call = "{\"extension\":\"talk\",\"tool\":\"echo\",\"args\":%s}";
    JsonNode result = exec(call.formatted("{\"message\":\"hi\"}"));
    assertThat(result.has("structuredContent")).isFalse();
    assertThat(Json.parse(TestServer.texts(result)))
        .isEqualTo(Json.parse("{\"counter\":1,\"echo\":\"hi\"}"));
    assertThat(said(call.formatted("\"{\\\"message\\\":\\\"ho\\\"}\"")))
        .contains("\"echo\":\"ho\"");
    assertThat(said(call.formatted("\"\""))).contains("\"echo\":\"\"");
    assertThat(said("{\"extension\":\"talk\",\"tool\":\"echo\"}")).contains("\"echo\":\"\"");
    assertThat(said(call.formatted("\"[1]\""))).startsWith("exec_tool: args must be");
    assertThat(said(call.formatted("\"{\""))).startsWith("exec_tool: args must be");
    assertThat(said(call.formatted("7"))).startsWith("exec_tool: args must be");
  }

  @Test
  void failuresHaveTheWordsThatSuchAgentsKnow() {
    install(false);
    assertThat(said("{\"extension\":\"talk\",\"tool\":\"t\"}"))
        .startsWith("exec_tool: tool \"t\" not found in extension \"talk\"");
    assertThat(said("{\"extension\":\"No No\",\"tool\":\"t\"}"))
        .startsWith("exec_tool: tool \"t\" not found in extension \"No No\"");
    assertThat(said("{\"extension\":\"talk\",\"tool\":\"policy:check\"}")).contains("not found");
    assertThat(said("{\"extension\":\"talk\",\"tool\":\"action:echo_stream\"}"))
        .contains("not found");
    assertThat(said("{\"tool\":\"t\"}")).startsWith("exec_tool: extension and tool are required");
    assertThat(said("{\"extension\":\"talk\",\"tool\":\"echo\",\"args\":{\"message\":5}}"))
        .startsWith("exec_tool: talk.echo failed: ")
        .contains("message");
    assertThat(said("{\"extension\":\"talk\",\"tool\":\"echo\",\"asset_id\":\"x\"}"))
        .startsWith("exec_tool: asset_id must be");
    assertThat(server.api().ask("GET", "/journal", Map.of("kind", "CALL")).body().toString())
        .contains("annex/talk.t");
  }

  @Test
  void policiesHoldAndSayWhatWouldAllowTheCall() {
    install(false);
    String call = "{\"extension\":\"talk\",\"tool\":\"echo\",\"args\":{\"message\":\"hi\"}}";
    var _ =
        server.api().send("POST", "/policy/groups", "{\"id\":\"user:quiet\",\"deny\":[\"echo\"]}");
    String groups = "/extensions/talk/policy/groups";
    var _ = server.api().send("POST", groups, "{\"groups\":[\"user:quiet\"]}");
    assertThat(said(call))
        .startsWith("exec_tool: policy denied: action denied by extension policy: echo")
        .contains("annex policy use talk");

    var _ = server.api().send("POST", groups, "{\"groups\":[]}");
    JsonNode asked = exec(call);
    assertThat(asked.path("resultType").asString()).isEqualTo("input_required");
    JsonNode request = asked.path("inputRequests").properties().iterator().next().getValue();
    assertThat(request.at("/params/message").asString()).contains("May talk/echo (echo *) run?");
    String key = asked.path("inputRequests").propertyNames().iterator().next();
    ObjectNode answers = Json.object();
    answers.set(
        key,
        Json.parse("{\"action\":\"accept\",\"content\":{\"decision\":\"%s\"}}".formatted("no")));
    assertThat(TestServer.texts(answered(call, asked, answers)))
        .startsWith("exec_tool: user denied: talk.echo")
        .contains("annex policy allow talk echo");
    answers.set(key, Json.parse("{\"action\":\"accept\",\"content\":{\"decision\":\"once\"}}"));
    assertThat(TestServer.texts(answered(call, exec(call), answers))).contains("\"echo\":\"hi\"");
  }

  private JsonNode answered(String call, JsonNode asked, ObjectNode answers) {
    return server.mcp(
        "tools/call",
        Map.of(
            "name", Json.object().stringNode("exec_tool"),
            "arguments", Json.parse(call),
            "inputResponses", answers,
            "requestState", asked.path("requestState")));
  }

  @Test
  void theConnectionComesFromAssetIdUnlessTheArgumentsNameOne() {
    install(true);
    assertThat(said("{\"extension\":\"talk\",\"tool\":\"echo\"}"))
        .startsWith(
            "exec_tool: talk.echo requires asset_id (extension declares policy type \"echo\"). ")
        .contains("annex asset add voice");
    String first = add();
    String second = add();
    String call =
        "{\"extension\":\"talk\",\"tool\":\"echo\",\"args\":{\"message\":\"m\"},\"asset_id\":%s}";
    assertThat(said(call.formatted(first))).contains("\"echo\":\"m\"");
    assertThat(said(call.formatted(second + ".0"))).contains("\"echo\":\"m\"");
    assertThat(said(call.formatted("999"))).contains("999 is no connection of");
    assertThat(said(call.formatted("0"))).contains("requires asset_id");
    assertThat(server.api().ask("GET", "/journal").body().toString())
        .contains("\"asset\":" + first, "\"asset\":" + second);
  }

  private String add() {
    return server
        .api()
        .send("POST", "/workspace/assets", "{\"type\":\"voice\",\"name\":\"a\"}")
        .body()
        .path("id")
        .asString();
  }

  @Test
  void textsComeInTheLanguageOfTheClientOverHttp() {
    install(false);
    assertThat(described("zh-CN,en;q=0.5")).isEqualTo("再说一遍");
    assertThat(described("zh-TW")).isEqualTo("再说一遍");
    assertThat(described("en, zh;q=0.5")).isEqualTo("Says it again");
    assertThat(described("*")).isEqualTo("Says it again");
    assertThat(described("%%%")).isEqualTo("Says it again");
    assertThat(
            server
                .api()
                .ask("GET", "/tools", Map.of("language", "zh-CN"))
                .body()
                .at("/items/0/description")
                .asString())
        .isEqualTo("再说一遍");
    assertThat(
            server
                .api()
                .ask("GET", "/extensions/talk", Map.of("language", "zh"))
                .body()
                .path("title")
                .asString())
        .isEqualTo("说话");
  }

  @Test
  void textsOfGroupsConnectionTypesAndSnippetsComeInTheLanguageOfTheCaller() {
    ObjectNode manifest = Guests.manifest("opskat/echo");
    manifest.put("name", "talk");
    manifest.set(
        "assetTypes",
        Json.parse(
            """
            [{"type":"voice","i18n":{"name":"type"},"configSchema":{"type":"object","properties":{
              "pitch":{"type":"string","title":"pitch","description":"untranslated"}}}}]\
            """));
    manifest.set(
        "policies",
        Json.parse(
            """
            {"type":"voice","actions":["echo"],"groups":[{"id":"ext:talk:quiet",
              "i18n":{"name":"group","description":"about"},"policy":{"deny_list":["echo"]}}]}\
            """));
    manifest.set(
        "snippets",
        Json.parse(
            """
            {"categories":[{"id":"talk","assetType":"voice","i18n":{"name":"category"}}]}\
            """));
    var _ =
        server
            .api()
            .install(
                Guests.zip(
                    "opskat/echo",
                    Map.of(
                        "manifest.json", Json.writeBytes(manifest),
                        "locales/en.json",
                            bytes(
                                "{\"type\":\"Voice\",\"pitch\":\"Pitch\",\"group\":\"Quiet\",\"about\":\"Says nothing\",\"category\":\"Talk\"}"),
                        "locales/zh-CN.json",
                            bytes(
                                "{\"type\":\"声音\",\"pitch\":\"音高\",\"group\":\"安静\",\"category\":\"说话\"}"))));
    assertThat(texts("en")).containsExactly("Voice", "Pitch", "untranslated", "Quiet", "Talk");
    assertThat(texts("zh-CN")).containsExactly("声音", "音高", "untranslated", "安静", "说话");
    JsonNode policy =
        server.api().ask("GET", "/extensions/talk/policy", Map.of("language", "zh-CN")).body();
    assertThat(policy.at("/groups/0/title").asString()).isEqualTo("安静");
    assertThat(policy.at("/groups/0/description").asString()).isEqualTo("Says nothing");
    assertThat(
            server
                .api()
                .ask("GET", "/extensions/talk", Map.of("language", "zh-CN"))
                .body()
                .at("/contributions/policy/groups/0/title")
                .asString())
        .isEqualTo("安静");
  }

  /** Of the type, its field, its group and its category. */
  private List<String> texts(String language) {
    Map<String, String> query = Map.of("language", language);
    JsonNode type = server.api().ask("GET", "/workspace/asset-types", query).body().at("/items/0");
    JsonNode shown = server.api().ask("GET", "/extensions/talk", query).body();
    JsonNode categories = server.api().ask("GET", "/snippets", query).body().path("categories");
    assertThat(shown.at("/contributions/assetTypes/0/title")).isEqualTo(type.path("title"));
    return List.of(
        type.path("title").asString(),
        type.at("/schema/properties/pitch/title").asString(),
        type.at("/schema/properties/pitch/description").asString(),
        shown.at("/contributions/policy/groups/0/title").asString(),
        categories.get(categories.size() - 1).path("title").asString());
  }

  @Test
  void theGuideIsAPromptAndAResourceUnderTheNameOfItsExtension() {
    ObjectNode manifest = Guests.manifest("opskat/echo");
    manifest.put("name", "talk");
    var _ =
        server
            .api()
            .install(
                Guests.zip(
                    "opskat/echo",
                    Map.of(
                        "manifest.json", Json.writeBytes(manifest),
                        "SKILL.md", bytes("# How to talk"))));
    JsonNode prompt = server.mcp("prompts/list", Map.of()).at("/prompts/0/name");
    assertThat(prompt.asString()).startsWith("talk");
    assertThat(server.mcp("prompts/get", Map.of("name", prompt)).toString())
        .contains("# How to talk");
    JsonNode uri = server.mcp("resources/list", Map.of()).at("/resources/0/uri");
    assertThat(uri.asString()).contains("talk");
    assertThat(server.mcp("resources/read", Map.of("uri", uri)).at("/contents/0/text").asString())
        .isEqualTo("# How to talk");
  }

  private String described(String language) {
    HttpRequest request =
        server.mcpRequest("tools/list", Map.of()).header("Accept-Language", language).build();
    return Json.parse(server.send(request).body()).at("/result/tools/0/description").asString();
  }
}
