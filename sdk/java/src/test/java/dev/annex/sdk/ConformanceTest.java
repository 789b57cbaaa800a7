package dev.annex.sdk;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.annex.sdk.json.Json;
import dev.annex.sdk.json.JsonArray;
import dev.annex.sdk.json.JsonObject;
import dev.annex.sdk.rpc.Connection;
import dev.annex.sdk.rpc.ProtocolException;
import dev.annex.sdk.rpc.RpcException;
import dev.annex.sdk.schema.Sensitive;
import dev.annex.sdk.test.TestHost;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.Test;

/** The checks of the protocol's specification, C1 to C15, and what lies beside them. */
final class ConformanceTest {

  record Search(String query) {}

  record Nothing() {}

  record Login(@Sensitive String secret) {}

  private static Extension template() {
    return Extension.named("go-tool-provider")
        .command("java", "Template.java")
        .tool(
            "search",
            Search.class,
            ToolOptions.readOnly(),
            (search, _) -> ToolResult.text("No results for " + search.query()));
  }

  private static JsonObject initialize(Extension extension) {
    return TestHost.initialize(extension.manifest());
  }

  private static JsonObject changed(JsonObject init, String section, String member, Json value) {
    return init.with(section, init.require(section).asObject().with(member, value));
  }

  private static RpcException failure(ThrowingCallable call) {
    List<RpcException> caught = new ArrayList<>();
    assertThatThrownBy(call).isInstanceOfSatisfying(RpcException.class, caught::add);
    return caught.getFirst();
  }

  private static void assertFails(ThrowingCallable call, int code, String data) {
    RpcException error = failure(call);
    assertThat(error.code()).isEqualTo(code);
    assertThat(error.data()).contains(Json.parse(data.replace('\'', '"')));
  }

  @Test
  void c1NothingBeforeTheIntroduction() {
    try (TestHost host = TestHost.startSilently(template())) {
      assertFails(
          () -> host.request("health_check", JsonObject.EMPTY),
          -32003,
          "{'allowed_methods':['initialize']}");
    }
  }

  @Test
  void c2AndC3TheIntroductionOnce() {
    Extension extension = template();
    JsonObject init = initialize(extension);
    try (TestHost host = TestHost.startSilently(extension)) {
      assertThat(host.request("initialize", init).toJson())
          .isEqualTo(
              ("{'protocol_version':'1','extension_info':{'name':'go-tool-provider','version':'0.1.0','sdk_name':'dev.annex:annex-sdk','sdk_version':'0.1.0'},"
                      + "'accepted_capabilities':{'provides':['tool.provider'],'actions':[],'security':[]},"
                      + "'implemented_methods':['health_check','provide_tools','shutdown','tools/call'],"
                      + "'supported_hook_events':[],'supports':{'health_check':true,'cancel_request':true}}")
                  .replace('\'', '"'));
      assertFails(
          () -> host.request("initialize", init),
          -32602,
          "{'error':'initialize may only be called once'}");
    }
  }

  @Test
  void c4OnlyTheVersionThatItKnows() {
    Extension extension = template();
    JsonObject init =
        initialize(extension)
            .with("protocol_version", "2")
            .with("supported_protocol_versions", JsonArray.ofTexts(List.of("1", "2")));
    try (TestHost host = TestHost.startSilently(extension)) {
      RpcException error = failure(() -> host.request("initialize", init));
      assertThat(error.code()).isEqualTo(-32602);
      assertThat(error.data().orElseThrow().asObject().members())
          .containsEntry("error", Json.of("unsupported protocol version"))
          .containsEntry("protocol_version", Json.of("2"));
    }
  }

  @Test
  void c5NotWithLessThanItNeeds() {
    Extension extension = template();
    JsonObject init = changed(initialize(extension), "capabilities", "provides", JsonArray.EMPTY);
    try (TestHost host = TestHost.startSilently(extension)) {
      assertFails(
          () -> host.request("initialize", init),
          -32001,
          "{'field':'provides','required':['tool.provider'],'granted':[]}");
    }
  }

  @Test
  void c6ASecondTryAfterAWrongIntroduction() {
    Extension extension = template();
    JsonObject init = initialize(extension);
    try (TestHost host = TestHost.startSilently(extension)) {
      assertFails(
          () -> host.request("initialize", init.with("session_nonce", "")),
          -32602,
          "{'error':'session_nonce is required'}");
      assertFails(
          () ->
              host.request(
                  "initialize", changed(init, "runtime", "health_check_interval_ms", Json.of(0))),
          -32602,
          "{'error':'health_check_interval_ms must be greater than zero'}");
      assertThat(host.request("initialize", init).asObject().text("protocol_version"))
          .contains("1");
    }
  }

  @Test
  void listsThatAreNullAreEmptyAndWildcardsCount() {
    Extension extension = template();
    JsonObject init =
        changed(initialize(extension), "capabilities", "granted_security", Json.parse("null"));
    try (TestHost host = TestHost.startSilently(extension)) {
      assertThat(host.request("initialize", init).asObject().members()).isNotEmpty();
    }
    Extension needy = template().needs("memory/recall");
    JsonObject wide =
        changed(initialize(needy), "capabilities", "granted_security", Json.parse("[\"*.read\"]"));
    try (TestHost host = TestHost.startSilently(needy)) {
      assertThat(host.request("initialize", wide).toJson())
          .contains("\"actions\":[\"memory/recall\"],\"security\":[\"*.read\"]");
    }
  }

  @Test
  void c7ToC10Tools() {
    try (TestHost host = TestHost.start(template())) {
      assertThat(host.request("provide_tools", JsonObject.EMPTY).toJson())
          .isEqualTo(
              "{'tools':[{'id':'ext__go_tool_provider__search','handler':'search','input_schema_digest':'1dc63095e8672403bbe40fa26719d175e695c0167f6daad6b9655f6506491f01','read_only':true,'risk':'read'}]}"
                  .replace('\'', '"'));
      TestHost.Result result = host.call("search", new Search("cats"));
      assertThat(result.text()).isEqualTo("No results for cats");
      assertThat(result.json().members())
          .containsEntry("truncated", Json.of(false))
          .containsEntry("bytes", Json.of(19))
          .containsKey("duration_ms");
      JsonObject call =
          JsonObject.of("tool_id", "ext__go_tool_provider__other").with("handler", "search");
      assertFails(
          () -> host.request("tools/call", call),
          -32602,
          "{'error':'tool_id does not match handler','expected_tool_id':'ext__go_tool_provider__search','actual_tool_id':'ext__go_tool_provider__other','handler':'search'}");
      assertFails(
          () -> host.request("tools/call", call.with("handler", "nope")),
          -32601,
          "{'method':'nope'}");
      assertFails(
          () -> host.request("tools/call", call.with("tool_id", "Bad-ID")),
          -32602,
          "{'error':'tool_id must use lowercase __-separated segments','tool_id':'Bad-ID'}");
      assertFails(() -> host.request("no/such", JsonObject.EMPTY), -32601, "{'method':'no/such'}");
      assertFails(
          () -> host.call("search", JsonObject.EMPTY),
          -32602,
          "{'error':'$.query: is required and was left out','handler':'search'}");
    }
  }

  private static String served(Extension extension, String lines) {
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    extension.serve(new ByteArrayInputStream(lines.getBytes(StandardCharsets.UTF_8)), out);
    return out.toString(StandardCharsets.UTF_8);
  }

  @Test
  void c11NotificationsBlankLinesAndUnknownAnswersAreIgnored() {
    String init =
        "{\"jsonrpc\":\"2.0\",\"id\":\"i\",\"method\":\"initialize\",\"params\":%s}"
            .formatted(initialize(template()));
    String answers =
        served(
            template(),
            init
                + "\r\n{\"jsonrpc\":\"2.0\",\"method\":\"notify/me\"}\n\n  \n"
                + "{\"jsonrpc\":\"2.0\",\"id\":null,\"method\":\"shutdown\"}\n"
                + "{\"jsonrpc\":\"2.0\",\"id\":99,\"result\":{}}\n"
                + "{\"jsonrpc\":\"2.0\",\"id\":1.5,\"method\":\"no/such\",\"x\":1}");
    assertThat(answers.lines()).hasSize(2);
    assertThat(answers.lines().toList().getLast())
        .isEqualTo(
            "{\"jsonrpc\":\"2.0\",\"id\":1.5,\"error\":{\"code\":-32601,\"message\":\"Method not found\",\"data\":{\"method\":\"no/such\"}}}");
  }

  @Test
  void c12AQuickCallOvertakesASlowOne() throws Exception {
    CountDownLatch quickIsDone = new CountDownLatch(1);
    Extension extension =
        template()
            .tool(
                "slow",
                Nothing.class,
                (_, _) -> quickIsDone.await(60, TimeUnit.SECONDS) ? "late" : "never")
            .tool("quick", Nothing.class, (_, _) -> "soon");
    try (TestHost host = TestHost.start(extension);
        var threads = Executors.newVirtualThreadPerTaskExecutor()) {
      Future<TestHost.Result> slow = threads.submit(() -> host.call("slow", new Nothing()));
      assertThat(host.call("quick", new Nothing()).text()).isEqualTo("soon");
      quickIsDone.countDown();
      assertThat(slow.get(60, TimeUnit.SECONDS).text()).isEqualTo("late");
    }
  }

  @Test
  void c13ErrorsOfTheHostReachTheCallerAsTheyAre() {
    Extension extension =
        template()
            .needs("sessions/list")
            .tool("host", Nothing.class, (_, context) -> context.host().sessions());
    try (TestHost host = TestHost.start(extension)) {
      JsonObject data =
          Json.parse(
                  "{\"method\":\"sessions/list\",\"required\":[\"session.read\"],\"granted\":[]}")
              .asObject();
      host.answer(
          "sessions/list",
          _ -> {
            throw RpcException.of(RpcException.CAPABILITY_DENIED, data);
          });
      assertFails(() -> host.call("host", new Nothing()), -32001, data.toJson().replace('"', '\''));
      host.answer("sessions/list", _ -> JsonArray.EMPTY);
      assertThat(host.call("host", new Nothing()).json().members())
          .containsEntry("structured", JsonArray.EMPTY);
    }
  }

  @Test
  void c14FailuresTellNoSecret() {
    Extension extension =
        Extension.named("go-kitchen")
            .command("java")
            .tool(
                "fail",
                Login.class,
                (login, _) -> {
                  throw new ToolException("could not use " + login.secret());
                });
    try (TestHost host = TestHost.start(extension)) {
      assertFails(
          () -> host.call("fail", new Login("hunter2")),
          -32010,
          "{'tool_id':'ext__go_kitchen__fail','handler':'fail','error':'could not use [REDACTED]','input':{'secret':'[REDACTED]'},'sensitive_input_fields':['secret']}");
    }
  }

  @Test
  void c15ShutdownStopsTheWorkAndTheEndOfInputEndsIt() throws Exception {
    CountDownLatch working = new CountDownLatch(1);
    AtomicBoolean cleared = new AtomicBoolean();
    CountDownLatch told = new CountDownLatch(1);
    Extension extension =
        template()
            .onShutdown(told::countDown)
            .tool(
                "forever",
                Nothing.class,
                (_, _) -> {
                  working.countDown();
                  try {
                    Thread.sleep(Long.MAX_VALUE);
                    return "never";
                  } finally {
                    cleared.set(true);
                  }
                });
    JsonObject end = JsonObject.of("reason", "daemon_shutdown");
    TestHost host = TestHost.start(extension);
    try (host;
        var threads = Executors.newVirtualThreadPerTaskExecutor()) {
      Future<RpcException> forever =
          threads.submit(() -> failure(() -> host.call("forever", new Nothing())));
      assertThat(working.await(60, TimeUnit.SECONDS)).isTrue();
      assertFails(
          () -> host.request("shutdown", end.with("deadline_ms", 0)),
          -32602,
          "{'error':'deadline_ms must be greater than zero'}");
      assertThat(host.request("health_check", JsonObject.EMPTY).toJson())
          .isEqualTo("{\"healthy\":true}");
      assertThat(host.request("shutdown", end.with("deadline_ms", 10_000)).toJson())
          .isEqualTo("{\"acknowledged\":true}");
      assertThat(forever.get(60, TimeUnit.SECONDS).code()).isEqualTo(-32004);
      assertThat(cleared).isTrue();
      assertThat(told.await(60, TimeUnit.SECONDS)).isTrue();
      assertFails(
          () -> host.request("health_check", JsonObject.EMPTY), -32004, "{'deadline_ms':10000}");
    }
  }

  @Test
  void aCallThatNobodyWaitsForIsInterruptedAndNoOther() throws Exception {
    CountDownLatch working = new CountDownLatch(1);
    AtomicBoolean interrupted = new AtomicBoolean();
    CountDownLatch noticed = new CountDownLatch(1);
    Extension extension =
        template()
            .tool(
                "forever",
                Nothing.class,
                (_, _) -> {
                  working.countDown();
                  try {
                    return new CountDownLatch(1).await(60, TimeUnit.SECONDS) ? "" : "never";
                  } catch (InterruptedException stopped) {
                    interrupted.set(true);
                    noticed.countDown();
                    throw stopped;
                  }
                });
    try (TestHost host = TestHost.start(extension);
        var threads = Executors.newVirtualThreadPerTaskExecutor()) {
      Future<RpcException> forever =
          threads.submit(() -> failure(() -> host.call("forever", new Nothing())));
      assertThat(working.await(60, TimeUnit.SECONDS)).isTrue();
      host.cancel(99);
      assertThat(host.call("search", new Search("cats")).text()).isEqualTo("No results for cats");
      assertThat(interrupted).isFalse();
      host.cancel(3);
      assertThat(noticed.await(60, TimeUnit.SECONDS)).isTrue();
      assertThat(forever.get(60, TimeUnit.SECONDS).code()).isNegative();
      assertThat(host.call("search", new Search("dogs")).text()).isEqualTo("No results for dogs");
    }
  }

  @Test
  void whatIsNoMessageEndsItWithoutAnAnswer() {
    for (String line :
        List.of(
            "{oops",
            "[{\"jsonrpc\":\"2.0\",\"id\":1,\"method\":\"health_check\"}]",
            "{\"id\":1,\"method\":\"health_check\"}",
            "{\"jsonrpc\":\"1.0\",\"id\":1,\"method\":\"health_check\"}",
            "{\"jsonrpc\":\"2.0\",\"result\":{}}",
            "{\"jsonrpc\":\"2.0\",\"id\":1,\"method\":7}",
            "x".repeat(Connection.MAX_MESSAGE + 1))) {
      ByteArrayOutputStream out = new ByteArrayOutputStream();
      assertThatThrownBy(() ->
              template()
                  .serve(
                      new ByteArrayInputStream((line + "\n").getBytes(StandardCharsets.UTF_8)),
                      out))
          .isInstanceOf(ProtocolException.class);
      assertThat(out.size()).isZero();
    }
  }

  @Test
  void theLongestMessageIsRead() {
    String start = "{\"jsonrpc\":\"2.0\",\"id\":1,\"method\":\"no/such\",\"x\":\"";
    String line = start + "y".repeat(Connection.MAX_MESSAGE - start.length() - 2) + "\"}";
    assertThat(line).hasSize(Connection.MAX_MESSAGE);
    assertThat(served(template(), line + "\n")).contains("-32601");
  }

  @Test
  void aResultThatIsTooLargeIsAnErrorAndNotTheEnd() {
    Extension extension =
        template()
            .tool("huge", Nothing.class, (_, _) -> "x".repeat(6 * 1024 * 1024))
            .tool(
                "broken",
                Nothing.class,
                (_, _) -> {
                  throw new StackOverflowError("too deep");
                });
    try (TestHost host = TestHost.start(extension)) {
      RpcException error = failure(() -> host.call("huge", new Nothing()));
      assertThat(error.code()).isEqualTo(-32603);
      assertThat(error).hasMessageContaining("at most 10485760 can be sent");
      assertThat(failure(() -> host.call("broken", new Nothing())))
          .hasMessageContaining("too deep");
      assertThat(host.call("search", new Search("dogs")).text()).isEqualTo("No results for dogs");
    }
  }

  @Test
  void manyCallsAtOnceEachGetTheirOwnAnswer() throws Exception {
    Extension extension =
        template()
            .needs("memory/recall")
            .tool(
                "echo",
                Search.class,
                (search, context) -> {
                  context.host().recall(search.query(), 1);
                  return search.query();
                });
    try (TestHost host = TestHost.start(extension);
        var threads = Executors.newVirtualThreadPerTaskExecutor()) {
      host.answer("memory/recall", _ -> JsonArray.EMPTY);
      List<Future<String>> answers = new ArrayList<>();
      for (int i = 0; i < 300; i++) {
        String text = "query " + i;
        answers.add(threads.submit(() -> host.call("echo", new Search(text)).text()));
      }
      for (int i = 0; i < 300; i++) {
        assertThat(answers.get(i).get(60, TimeUnit.SECONDS)).isEqualTo("query " + i);
      }
    }
  }

  @Test
  void theReadyCallbackComesAfterTheAnswerAndMayAsk() throws Exception {
    List<String> events = Collections.synchronizedList(new ArrayList<>());
    CountDownLatch asked = new CountDownLatch(1);
    Extension extension =
        template()
            .needs("memory/store")
            .onReady(host -> {
              host.remember("key", "content", List.of("tag"));
              asked.countDown();
            });
    try (TestHost host =
        TestHost.start(
            extension,
            Map.of(
                "memory/store",
                params -> {
                  events.add(params.toJson());
                  return JsonObject.EMPTY;
                }))) {
      assertThat(asked.await(60, TimeUnit.SECONDS)).isTrue();
      assertThat(events)
          .containsExactly("{\"key\":\"key\",\"content\":\"content\",\"tags\":[\"tag\"]}");
      assertThatThrownBy(() -> extension.version("2.0.0"))
          .hasMessageContaining("runs and cannot be changed");
    }
  }

  @Test
  void hooksChangeDenyAndObserve() {
    List<String> seen = Collections.synchronizedList(new ArrayList<>());
    Extension extension =
        Extension.named("guard")
            .command("java", "Guard.java")
            .hook(
                "tool.pre_call",
                event ->
                    event.payload().text("tool_id").orElse("").endsWith("delete")
                        ? HookPatch.deny("nothing is deleted here")
                        : HookPatch.none())
            .observe("session.message_persisted", event -> seen.add(event.name()));
    try (TestHost host = TestHost.start(extension)) {
      assertThat(host.hook("tool.pre_call", JsonObject.of("tool_id", "a__delete")).toJson())
          .isEqualTo("{\"deny\":true,\"deny_reason\":\"nothing is deleted here\"}");
      assertThat(host.hook("tool.pre_call", JsonObject.of("tool_id", "a__read")).toJson())
          .isEqualTo("{}");
      assertThat(host.hook("session.message_persisted", JsonObject.EMPTY).toJson()).isEqualTo("{}");
      assertThat(seen).containsExactly("session.message_persisted");
      assertThat(failure(() -> host.hook("tool.post_call", JsonObject.EMPTY)).code())
          .isEqualTo(-32602);
    }
    assertThat(extension.manifest().toJson())
        .contains("\"args\":[\"Guard.java\",\"hook\",\"tool.pre_call\"]");
    assertThatThrownBy(() -> Extension.named("x").hook("event.pre_record", _ -> HookPatch.none()))
        .hasMessageContaining("say .observe");
    assertThatThrownBy(() -> Extension.named("x").hook("no.such", _ -> HookPatch.none()))
        .hasMessageContaining("there is no event");
  }

  @Test
  void anExtensionThatIsNotWellSaysSo() {
    try (TestHost host =
        TestHost.start(template().health(() -> Health.failing("the database is gone")))) {
      assertThat(host.request("health_check", JsonObject.EMPTY).toJson())
          .isEqualTo("{\"healthy\":false,\"message\":\"the database is gone\"}");
    }
  }

  @Test
  void whatCannotBeRegisteredIsRefusedAtOnce() {
    assertThatThrownBy(() -> Extension.named("3d")).hasMessageContaining("begin with a letter");
    assertThatThrownBy(() -> template().tool("search", Search.class, (_, _) -> ""))
        .hasMessageContaining("two tools");
    assertThatThrownBy(() -> template().tool("SEARCH", Search.class, (_, _) -> ""))
        .hasMessageContaining("ext__go_tool_provider__search");
    assertThatThrownBy(() -> template().tool("a/b", Search.class, (_, _) -> ""))
        .hasMessageContaining("cannot be the name of a tool");
    assertThatThrownBy(() -> template().tool("text", String.class, (_, _) -> ""))
        .hasMessageContaining("is no object");
    assertThatThrownBy(() -> template().service("shutdown", Nothing.class, (_, _) -> ""))
        .hasMessageContaining("answered by the SDK");
    assertThatThrownBy(() -> template().provides("memory.backend").manifest())
        .hasMessageContaining("add .service(\"memory/forget\", …)");
    assertThatThrownBy(() -> Extension.named("x").manifest()).hasMessageContaining("say .command(");
    assertThatThrownBy(() -> template().run("--help")).hasMessageContaining("--manifest");
  }
}
