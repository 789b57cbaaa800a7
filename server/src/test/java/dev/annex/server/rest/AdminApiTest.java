package dev.annex.server.rest;

import static org.assertj.core.api.Assertions.assertThat;

import dev.annex.api.fault.ErrorCode;
import dev.annex.api.name.ArtifactId;
import dev.annex.api.name.ExtensionId;
import dev.annex.api.value.Json;
import dev.annex.core.author.Draft;
import dev.annex.core.author.Origin;
import dev.annex.server.Assembly;
import dev.annex.server.RunningHost;
import dev.annex.server.config.AnnexConfig;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import tools.jackson.databind.JsonNode;

final class AdminApiTest {

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
  void theDocumentAndTheRoutesNameTheSameOperations() {
    Set<String> described = new TreeSet<>();
    JsonNode paths = HostRoutes.document().path("paths");
    for (Map.Entry<String, JsonNode> path : paths.properties()) {
      for (String method : path.getValue().propertyNames()) {
        described.add(method.toUpperCase(java.util.Locale.ROOT) + " " + path.getKey());
      }
    }
    Set<String> routed = new TreeSet<>();
    host.api().routes().forEach(route -> routed.add(route.method() + " " + route.pattern()));
    assertThat(described).isEqualTo(routed);
  }

  @Test
  void aCallOfWhatIsNotThereIsJournalledToo() {
    assertThat(api.call("ghost__tool", "{}").at("/error/code").asString())
        .isEqualTo("TOOL_NOT_FOUND");
    assertThat(api.call("\\u001b[31m\\u0000 odd", "{}").at("/error/code").asString())
        .isEqualTo("TOOL_NOT_FOUND");
    JsonNode lines = api.ask("GET", "/journal", Map.of("kind", "CALL")).body().path("items");
    assertThat(lines).hasSize(2);
    assertThat(lines.get(1).path("target").asString()).isEqualTo("annex/ghost__tool");
  }

  @Test
  void aRunningCallCanBeEndedByTheIdItWasGiven() throws Exception {
    api.install("morphee/loop-forever", "\"all\"");
    String id = "0123456789abcdef0123456789abcdef";
    String request =
        "{\"tool\":\"loop-forever__spin\",\"id\":\"%s\",\"timeout\":\"PT1M\"}".formatted(id);
    var call =
        CompletableFuture.supplyAsync(
            () -> api.send("POST", "/calls", request).body(),
            task -> Thread.ofPlatform().start(task));

    long giveUp = System.nanoTime() + Duration.ofSeconds(20).toNanos();
    while (!api.ask("DELETE", "/calls/" + id).body().path("cancelled").asBoolean()) {
      assertThat(System.nanoTime()).isLessThan(giveUp);
      Thread.sleep(20);
    }

    assertThat(call.get(20, TimeUnit.SECONDS).at("/error/code").asString()).isEqualTo("CANCELLED");
    assertFailure(api.ask("DELETE", "/calls/nonsense"), 400, ErrorCode.INVALID_REQUEST, "32 hex");
  }

  @Test
  void aLargeResultIsKeptAndReadInSlices() {
    api.install("opskat/big-result", "[]");
    JsonNode outcome = api.call("big-result__big", "{\"bytes\":9000000}");
    assertThat(outcome.path("outcome").asString()).isEqualTo("completed");
    assertThat(outcome.has("value")).isFalse();
    assertThat(outcome.at("/content/0/text").asString())
        .hasSizeLessThan(5_000)
        .contains("[These are the first bytes of ");
    assertThat(outcome.at("/content/1/type").asString()).isEqualTo("resource_link");
    String uri = outcome.at("/content/1/uri").asString();
    String path = "/artifacts/" + uri.substring("annex://artifact/".length());

    JsonNode first = api.ask("GET", path).body();
    long size = first.path("size").asLong();
    assertThat(size).isBetween(8_900_000L, 9_100_000L);
    assertThat(first.path("data").binaryValue()).hasSize(4 << 20);
    JsonNode last =
        api.ask("GET", path, Map.of("offset", Long.toString(size - 3), "length", "100")).body();
    assertThat(last.path("data").binaryValue()).hasSize(3);
    assertThat(
            api.ask("GET", path, Map.of("offset", Long.toString(size)))
                .body()
                .path("data")
                .asString())
        .isEmpty();
    assertFailure(
        api.ask("GET", path, Map.of("length", "4194305")),
        400,
        ErrorCode.INVALID_REQUEST,
        "length");
    assertFailure(
        api.ask("GET", path, Map.of("offset", "-1")), 400, ErrorCode.INVALID_REQUEST, "offset");
    assertFailure(
        api.ask("GET", "/artifacts/" + "0".repeat(32)),
        404,
        ErrorCode.RESOURCE_NOT_FOUND,
        "there is none");
  }

  /** A call asks for a file, and gets none. */
  private void chooseNothing() {
    api.install("c/io-script", "\"all\"");
    String script = "dialog {\\\"type\\\":\\\"open\\\",\\\"opts\\\":{}}";
    String call =
        "{\"tool\":\"io-script/run\",\"arguments\":{\"script\":\"%s\"}}".formatted(script);
    AdminRequest request =
        new AdminRequest(
            "POST",
            "/calls",
            Map.of(),
            "application/json",
            call.getBytes(StandardCharsets.UTF_8),
            "tester");
    AdminResponse outcome =
        host.api()
            .streamed(request)
            .run((event, data) -> {
              if (event.equals("choose")) {
                String place =
                    "/calls/%s/choices/%d"
                        .formatted(data.path("call").asString(), data.path("choice").asInt());
                api.send("POST", place, "{\"cancel\":true}");
              }
            });
    assertThat(outcome.body().path("outcome").asString()).isEqualTo("completed");
    api.ask("DELETE", "/extensions/io-script", Map.of("data", "true"));
  }

  @Test
  void everyOperationAnswersAsTheDocumentSays() {
    api.ask("GET", "/health");
    api.ask("GET", "/capabilities");
    api.ask("GET", "/openapi.json");
    api.install("opskat/echo", "\"all\"");
    api.ask("GET", "/extensions");
    api.ask("GET", "/extensions/echo");
    api.ask("GET", "/tools");
    api.ask("DELETE", "/calls/" + "0".repeat(32));
    chooseNothing();
    ArtifactId artifact =
        host.host()
            .artifacts()
            .put(new ExtensionId("echo"), "ann", "text/plain", new byte[3], 10)
            .id();
    api.ask("GET", "/artifacts/" + artifact);
    assertThat(api.call("echo__echo", "{\"message\":\"hi\"}").path("outcome").asString())
        .isEqualTo("completed");
    assertThat(api.ask("GET", "/extensions/echo/log").body().path("items")).isNotEmpty();
    api.ask("GET", "/extensions/echo/grants");
    api.ask("DELETE", "/extensions/echo/grants", Map.of("permission", "kv"));
    api.send(
        "POST",
        "/extensions/echo/grants",
        "{\"permission\":\"kv\",\"until\":\"2999-01-01T00:00:00Z\"}");
    api.ask("GET", "/extensions/echo/policy");
    api.send("POST", "/extensions/echo/policy/rules", "{\"word\":\"echo\",\"verdict\":\"ask\"}");
    api.ask("DELETE", "/extensions/echo/policy/rules", Map.of("word", "echo"));
    api.send("POST", "/policy/groups", "{\"id\":\"user:a\",\"allow\":[\"echo\"]}");
    api.ask("GET", "/policy/groups");
    api.send("POST", "/extensions/echo/policy/groups", "{\"groups\":[\"user:a\"]}");
    api.ask("DELETE", "/extensions/echo/policy/groups");
    api.ask("DELETE", "/policy/groups/user:a");
    api.send("POST", "/secrets", "{\"name\":\"a\",\"value\":\"b\",\"extension\":\"echo\"}");
    api.ask("GET", "/secrets", Map.of("extension", "echo"));
    api.ask("DELETE", "/secrets", Map.of("extension", "echo", "name", "a"));
    api.ask("GET", "/vault");
    api.send("POST", "/vault/rotate", "{}");
    api.send("POST", "/workspace/assets", "{\"type\":\"s3\",\"name\":\"a\"}");
    api.ask("GET", "/workspace/assets");
    api.ask("GET", "/workspace/assets/1");
    api.send("POST", "/workspace/assets/1", "{\"name\":\"b\"}");
    api.ask("DELETE", "/workspace/assets/1");
    api.ask("GET", "/workspace/asset-types");
    TestTypes.install(host, "works");
    api.send(
        "POST",
        "/workspace/assets",
        "{\"type\":\"bucket\",\"name\":\"a\",\"config\":{\"endpoint\":\"e\"}}");
    api.ask("POST", "/workspace/assets/2/test");
    String snippet =
        api.send(
                "POST",
                "/snippets",
                "{\"name\":\"Disk\",\"category\":\"shell\",\"content\":\"df -h\"}")
            .body()
            .path("id")
            .asString();
    api.ask("GET", "/snippets");
    api.ask("GET", "/snippets/" + snippet);
    api.send("POST", "/snippets/" + snippet, "{\"name\":\"Disks\"}");
    api.ask("DELETE", "/snippets/" + snippet);
    for (String list :
        List.of("spaces", "tasks", "conversations", "messages", "context", "skills", "memory")) {
      api.ask("GET", "/workspace/" + list);
    }
    String space = added("spaces", "{\"title\":\"Home\"}");
    String conversation = added("conversations", "{\"title\":\"Chat\"}");
    for (String[] item :
        new String[][] {
          {"spaces", space},
          {"tasks", added("tasks", "{\"title\":\"Shop\"}")},
          {
            "messages",
            added(
                "messages",
                "{\"conversation\":\"%s\",\"role\":\"user\",\"content\":\"Hello\"}"
                    .formatted(conversation))
          },
          {"conversations", conversation},
          {"context", added("context", "{\"label\":\"notes\",\"content\":\"x\"}")},
          {"skills", added("skills", "{\"name\":\"deploy\",\"text\":\"Do it.\"}")},
          {"memory", added("memory", "{\"key\":\"tea\",\"content\":\"Likes it\"}")}
        }) {
      String path = "/workspace/%s/%s".formatted(item[0], item[1]);
      api.ask("GET", path);
      if (!item[0].equals("messages")) {
        api.send("POST", path, "{}");
      }
      api.ask("DELETE", path);
    }
    lookAtAnAuthoredOne();
    api.send("POST", "/hooks/turn.before", "{\"payload\":{\"system\":\"P\"},\"session\":\"s\"}");
    api.ask("POST", "/extensions/echo/disable");
    api.ask("POST", "/extensions/echo/enable");
    api.ask("GET", "/journal");
    api.ask("DELETE", "/extensions/echo", Map.of("data", "true"));

    Set<String> all = new TreeSet<>();
    host.api().routes().forEach(route -> all.add(route.method() + " " + route.pattern()));
    assertThat(api.answered()).isEqualTo(all);
  }

  private void lookAtAnAuthoredOne() {
    var _ =
        host.host()
            .authoring()
            .load(
                new Draft(
                    "math",
                    "1.0.0",
                    Optional.of("adds"),
                    Json.object().put("workspace", "read"),
                    "{ tools: { one: { execute: () => 1 } } }"),
                new Origin("ann", "chat 1", Optional.of("c1")));
    JsonNode listed = api.ask("GET", "/authored").body().path("items").path(0);
    assertThat(listed.path("state").asString()).isEqualTo("enabled");
    assertThat(listed.path("pending").size()).isPositive();
    assertThat(api.ask("GET", "/authored/math").body().path("revisions").size()).isEqualTo(1);
    JsonNode first = api.ask("GET", "/authored/math/revisions/1").body();
    assertThat(first.path("source").asString()).contains("() => 1");
    assertThat(first.at("/origin/client").asString()).isEqualTo("chat 1");
    assertThat(api.ask("DELETE", "/authored/math").status()).isEqualTo(400);
    api.send("POST", "/authored/math/revert", "{\"revision\":1}");
    assertThat(api.send("POST", "/authored/math/revert", "{\"revision\":2}").status())
        .isEqualTo(404);
    api.ask("DELETE", "/extensions/math");
    api.ask("DELETE", "/authored/math");
    assertThat(api.ask("GET", "/authored/math").status()).isEqualTo(404);
  }

  private String added(String list, String json) {
    return api.send("POST", "/workspace/" + list, json).body().path("id").asString();
  }

  @Test
  void aPlanTellsWhatWouldHappenAndChangesNothing() {
    JsonNode plan = api.plan("opskat/echo").body();
    assertThat(plan.path("extension").asString()).isEqualTo("echo");
    assertThat(plan.path("dialect").asString()).isEqualTo("opskat");
    assertThat(plan.path("source").asString()).isEqualTo("echo");
    assertThat(plan.path("tools").path(0).path("agentName").asString()).isEqualTo("echo__echo");
    assertThat(api.ask("GET", "/extensions").body().path("items")).isEmpty();
  }

  @Test
  void installingTwiceWithoutReplaceIsRefused() {
    api.install("opskat/echo", "[]");
    String plan = api.plan("opskat/echo").body().path("id").asString();
    AdminResponse again = api.send("POST", "/extensions", "{\"plan\":\"%s\"}".formatted(plan));
    assertFailure(again, 409, ErrorCode.NAME_TAKEN, "--replace");
    AdminResponse replaced =
        api.send("POST", "/extensions", "{\"plan\":\"%s\",\"replace\":true}".formatted(plan));
    assertThat(replaced.status()).isEqualTo(201);
  }

  @Test
  void anUnknownPlanIsRefused() {
    assertFailure(
        api.send("POST", "/extensions", "{\"plan\":\"nope\"}"),
        400,
        ErrorCode.INVALID_REQUEST,
        "plan");
  }

  @Test
  void noMoreThanSixteenPlansAreKept() {
    String first = api.plan("opskat/echo").body().path("id").asString();
    for (int i = 0; i < 16; i++) {
      api.plan("opskat/echo");
    }
    assertFailure(
        api.send("POST", "/extensions", "{\"plan\":\"%s\"}".formatted(first)),
        400,
        ErrorCode.INVALID_REQUEST,
        "plan");
  }

  @Test
  void packagesThatAreNoneAreRefusedWithTheirReason() {
    assertFailure(
        api.checked(
            new AdminRequest(
                "POST", "/plans", Map.of(), "application/zip", new byte[] {1, 2, 3}, "tester")),
        422,
        ErrorCode.PACKAGE_UNREADABLE,
        "");
    assertFailure(
        api.checked(
            new AdminRequest("POST", "/plans", Map.of(), "text/plain", new byte[3], "tester")),
        400,
        ErrorCode.INVALID_REQUEST,
        "text/plain");
    assertFailure(api.plan("opskat/truncated"), 422, ErrorCode.CODE_INVALID, "");
    assertFailure(api.plan("opskat/unknown-import"), 422, ErrorCode.UNKNOWN_IMPORT, "host_launch");
    assertFailure(api.plan("opskat/component"), 422, ErrorCode.CODE_INVALID, "component");
  }

  @Test
  void whatNobodyKnowsIsRefusedByName() {
    assertFailure(
        api.ask("GET", "/tools", Map.of("colour", "red")),
        400,
        ErrorCode.INVALID_REQUEST,
        "colour");
    assertFailure(
        api.send("POST", "/calls", "{\"tool\":\"a__b\",\"colour\":1}"),
        400,
        ErrorCode.INVALID_REQUEST,
        "colour");
    assertFailure(api.send("POST", "/calls", "{}"), 400, ErrorCode.INVALID_REQUEST, "tool");
    assertFailure(api.send("POST", "/calls", "{"), 400, ErrorCode.INVALID_JSON, "");
    assertFailure(api.send("POST", "/calls", "[]"), 400, ErrorCode.INVALID_REQUEST, "object");
    assertFailure(
        api.send("POST", "/calls", "{\"tool\":\"a__b\",\"timeout\":\"soon\"}"),
        400,
        ErrorCode.INVALID_REQUEST,
        "PT10S");
    assertFailure(
        api.ask("GET", "/journal", Map.of("limit", "0")), 400, ErrorCode.INVALID_REQUEST, "limit");
    assertFailure(
        api.ask("GET", "/journal", Map.of("kind", "X")), 400, ErrorCode.INVALID_REQUEST, "CALL");
  }

  @Test
  void pathsAndMethodsThatDoNotExistSayWhereToLook() {
    assertFailure(api.ask("GET", "/nothing"), 404, ErrorCode.INVALID_REQUEST, "openapi.json");
    assertFailure(api.ask("PUT", "/tools"), 405, ErrorCode.INVALID_REQUEST, "openapi.json");
  }

  @Test
  void anExtensionThatIsNotInstalledIsNotFound() {
    assertFailure(
        api.ask("GET", "/extensions/ghost"), 404, ErrorCode.EXTENSION_NOT_FOUND, "annex list");
    assertFailure(
        api.ask("DELETE", "/extensions/ghost"), 404, ErrorCode.EXTENSION_NOT_FOUND, "ghost");
    assertFailure(
        api.ask("POST", "/extensions/ghost/enable"), 404, ErrorCode.EXTENSION_NOT_FOUND, "ghost");
    assertFailure(
        api.ask("DELETE", "/extensions/ghost/grants", Map.of("permission", "kv")),
        404,
        ErrorCode.EXTENSION_NOT_FOUND,
        "ghost");
    assertFailure(api.ask("GET", "/extensions/UPPER"), 400, ErrorCode.INVALID_NAME, "UPPER");
  }

  @Test
  void aPermissionThatWasNotAskedForCannotBeGranted() {
    api.install("morphee/echo", "[]");
    assertFailure(
        api.send("POST", "/extensions/test.echo/grants", "{\"permission\":\"kv\"}"),
        400,
        ErrorCode.INVALID_NAME,
        "does not ask");
    assertFailure(
        api.send("POST", "/extensions/test.echo/grants", "{\"permission\":\"No Such\"}"),
        400,
        ErrorCode.INVALID_NAME,
        "No Such");
  }

  @Test
  void aCallWithoutItsGrantSaysHowToGrant() {
    api.install("opskat/kv-binary", "[]");
    JsonNode outcome = api.call("kv-binary__round_trip", "{}");
    assertThat(outcome.path("outcome").asString()).isEqualTo("failed");
    JsonNode error = outcome.path("error");
    assertThat(error.path("code").asString()).isEqualTo("PERMISSION_DENIED");
    assertThat(error.path("message").asString()).contains("annex grant kv-binary kv");

    api.send("POST", "/extensions/kv-binary/grants", "{\"permission\":\"kv\"}");
    assertThat(api.call("kv-binary__round_trip", "{}").path("outcome").asString())
        .isEqualTo("completed");
  }

  @Test
  void failedCallsAreAnswersWithTheirCode() {
    api.install("opskat/echo", "\"all\"");
    assertThat(code(api.call("echo__nope", "{}"))).isEqualTo("TOOL_NOT_FOUND");
    assertThat(code(api.call("ghost/tool", "{}"))).isEqualTo("TOOL_NOT_FOUND");
    assertThat(code(api.call("no such name", "{}"))).isEqualTo("TOOL_NOT_FOUND");
    JsonNode invalid = api.call("echo/echo", "{\"message\":5,\"extra\":1}");
    assertThat(code(invalid)).isEqualTo("INVALID_ARGUMENTS");
    assertThat(invalid.path("error").path("message").asString()).contains("message", "extra");
    api.ask("POST", "/extensions/echo/disable");
    JsonNode disabled = api.call("echo/echo", "{}");
    assertThat(code(disabled)).isEqualTo("EXTENSION_DISABLED");
    assertThat(disabled.path("error").path("message").asString()).contains("annex enable echo");
    assertThat(api.ask("GET", "/tools").body().path("items")).isEmpty();
  }

  @Test
  void anEndlessLoopEndsAtItsCallersDeadline() {
    api.install("opskat/loop-forever", "[]");
    long began = System.nanoTime();
    JsonNode outcome =
        api.send("POST", "/calls", "{\"tool\":\"loop-forever__spin\",\"timeout\":\"PT0.5S\"}")
            .body();
    assertThat(code(outcome)).isEqualTo("DEADLINE_EXCEEDED");
    assertThat(System.nanoTime() - began).isLessThan(10_000_000_000L);
  }

  @Test
  void theJournalHasALineForEveryCallAndEveryChange() {
    api.install("opskat/echo", "\"all\"");
    api.call("echo__echo", "{\"message\":\"hi\"}");
    api.call("echo__echo", "{\"message\":5}");
    api.call("echo/nope", "{}");
    api.ask("POST", "/extensions/echo/disable");
    api.call("echo/echo", "{}");
    api.ask("DELETE", "/extensions/echo");

    JsonNode calls = journal("CALL");
    assertThat(calls).hasSize(4);
    assertThat(calls.valueStream().map(line -> line.path("verdict").asString()))
        .containsExactly("FAILED", "FAILED", "FAILED", "DONE");
    assertThat(calls.valueStream().map(line -> line.path("actor").asString()))
        .containsOnly("tester");
    assertThat(calls.valueStream().map(line -> line.path("facts").path("code").asString("")))
        .containsExactly("EXTENSION_DISABLED", "TOOL_NOT_FOUND", "INVALID_ARGUMENTS", "");
    assertThat(journal("LIFECYCLE").valueStream().map(line -> line.path("action").asString()))
        .containsExactly("uninstall", "disable", "install");
    String invocation = calls.path(3).path("invocation").asString();
    JsonNode ofOne =
        api.ask("GET", "/journal", Map.of("invocation", invocation)).body().path("items");
    assertThat(ofOne.valueStream().map(line -> line.path("invocation").asString()))
        .isNotEmpty()
        .containsOnly(invocation);
  }

  private JsonNode journal(String kind) {
    return api.ask("GET", "/journal", Map.of("kind", kind)).body().path("items");
  }

  @Test
  void everyErrorCodeHasAStatusOfAFailure() {
    for (ErrorCode code : ErrorCode.values()) {
      assertThat(Failures.status(code)).as(code.name()).isBetween(400, 599);
    }
  }

  private static String code(JsonNode outcome) {
    return outcome.path("error").path("code").asString("");
  }

  private static void assertFailure(
      AdminResponse response, int status, ErrorCode code, String text) {
    assertThat(response.status()).as(response.body().toString()).isEqualTo(status);
    JsonNode error = response.body().path("error");
    assertThat(error.path("code").asString()).isEqualTo(code.name());
    assertThat(error.path("message").asString()).contains(text).doesNotContain("Exception");
  }
}
