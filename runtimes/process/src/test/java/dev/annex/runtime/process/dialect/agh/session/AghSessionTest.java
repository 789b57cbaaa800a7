package dev.annex.runtime.process.dialect.agh.session;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import dev.annex.api.access.PermissionRequest;
import dev.annex.api.call.Caller;
import dev.annex.api.call.Invocation;
import dev.annex.api.call.Limits;
import dev.annex.api.call.Meter;
import dev.annex.api.call.Outcome;
import dev.annex.api.call.SessionId;
import dev.annex.api.extension.Tool;
import dev.annex.api.fault.AnnexException;
import dev.annex.api.fault.ErrorCode;
import dev.annex.api.runtime.GuestCall;
import dev.annex.api.runtime.GuestReply;
import dev.annex.api.value.Json;
import dev.annex.runtime.process.Conversation;
import dev.annex.runtime.process.launch.Command;
import dev.annex.runtime.process.rpc.ChannelClosedException;
import dev.annex.runtime.process.rpc.Requests;
import dev.annex.runtime.process.rpc.RpcException;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

/** A whole session with an extension that the test plays. */
@Timeout(60)
final class AghSessionTest {

  private static final Tool ECHO = TestContract.tool("echo");
  private static final Duration LONG = Duration.ofSeconds(20);

  /** The answer of a program made with the Go SDK, which writes empty lists as null. */
  private static final String GO =
      """
      {"protocol_version":"1",
       "extension_info":{"name":"guest","version":"0.1.0"},
       "accepted_capabilities":{"provides":["tool.provider"],"actions":["sessions/list"],"security":null},
       "implemented_methods":["execute_hook","health_check","provide_tools","shutdown","tools/call"],
       "supported_hook_events":["tool.pre_call"],
       "supports":{"health_check":true}}
      """;

  @TempDir private Path folder;

  private Wired wired;
  private final List<String> heard = new CopyOnWriteArrayList<>();

  @BeforeEach
  void wire() throws Exception {
    wired =
        new Wired(
            folder,
            new TestContract(Optional.empty(), Duration.ofSeconds(30), Duration.ofSeconds(10)));
    wired.onHost(this::answer);
  }

  @AfterEach
  void close() {
    wired.close();
  }

  private JsonNode answer(String method, JsonNode params) {
    heard.add(method + " " + Json.write(params));
    return switch (method) {
      case "initialize" -> Json.parse(GO);
      case "provide_tools" -> Json.parse("{\"tools\":[]}");
      case "health_check" -> Json.parse("{\"healthy\":true}");
      case "shutdown" -> Json.parse("{\"acknowledged\":true}");
      case "execute_hook" -> Json.parse("{\"deny\":true,\"deny_reason\":\"kitchen\"}");
      case "tools/call" -> echo(params);
      default ->
          throw new RpcException(-32_601, "Method not found", Json.object().put("method", method));
    };
  }

  private static JsonNode echo(JsonNode params) {
    ObjectNode result = Json.object();
    result.putObject("result").set("structured", params);
    return result;
  }

  private static Invocation invocation(JsonNode arguments) {
    return Invocation.of(
        Caller.agent("test"), ECHO.name(), arguments, Instant.now().plusSeconds(60));
  }

  private JsonNode value(GuestReply reply) {
    return ((GuestReply.Done) reply).result().value().orElseThrow();
  }

  @Test
  void opensWithEveryMemberAndNoListThatIsNull() {
    wired.contract.granting(Rights.NONE);
    assertThat(
            Json.write(
                Initialize.request(
                    new SessionTerms(
                        "go-tool-provider",
                        "0.1.0",
                        "user",
                        List.of("tool.provider"),
                        Rights.NONE,
                        Duration.ofSeconds(30),
                        Duration.ofSeconds(10)),
                    dev.annex.runtime.process.Rhythm.STANDARD,
                    "0.9.0",
                    Wired.NONCE)))
        .isEqualTo(
            "{\"protocol_version\":\"1\",\"supported_protocol_versions\":[\"1\"],\"agh_version\":\"0.9.0\",\"session_nonce\":\"6f1d0c5a9e7b42318c0d5e6f7a8b9c0d\",\"extension\":{\"name\":\"go-tool-provider\",\"version\":\"0.1.0\",\"source_tier\":\"user\"},\"capabilities\":{\"provides\":[\"tool.provider\"],\"granted_actions\":[],\"granted_security\":[],\"granted_resource_kinds\":[],\"granted_resource_scopes\":[]},\"methods\":{\"daemon_requests\":[\"execute_hook\",\"health_check\",\"shutdown\"],\"extension_services\":[\"provide_tools\",\"tools/call\"]},\"runtime\":{\"health_check_interval_ms\":30000,\"health_check_timeout_ms\":5000,\"shutdown_timeout_ms\":10000,\"default_hook_timeout_ms\":5000}}");
  }

  @Test
  void aServiceIsCalledByItsOwnMethodAndItsResultHasNoEnvelope() throws Exception {
    TestContract contract =
        new TestContract(Optional.empty(), Duration.ofSeconds(30), Duration.ofSeconds(10))
            .granting(Rights.NONE, "memory.backend");
    Requests extension =
        (method, params) ->
            switch (method) {
              case "initialize" ->
                  Json.parse(
                      GO.replace("tool.provider", "memory.backend")
                          .replace("\"sessions/list\"", "")
                          .replace(
                              "\"tools/call\"",
                              "\"memory/forget\",\"memory/recall\",\"memory/store\""));
              case "memory/recall" ->
                  Json.object().set("entries", Json.object().arrayNode().add(params));
              default -> throw new RpcException(-32_601, "Method not found", Json.object());
            };
    try (Wired other = new Wired(folder.resolve("other"), contract)) {
      other.onHost(extension);
      other.open();
      Tool recall = ECHO.withEntry(Entries.SERVICE + "memory/recall");
      assertThat(value(other.call(recall, invocation(Json.parse("{\"query\":\"tea\"}")))))
          .hasToString("{\"entries\":[{\"query\":\"tea\"}]}");
      Tool store = ECHO.withEntry(Entries.SERVICE + "memory/store");
      assertThatExceptionOfType(AnnexException.class)
          .isThrownBy(() -> other.call(store, invocation(Json.object())))
          .withMessageContaining("Method not found");
    }
  }

  private String refusedAtInitialize() {
    wired.onHost((method, params) -> {
      throw new RpcException(
          -32_001,
          "Capability denied",
          Json.parse("{\"field\":\"security\",\"required\":[\"memory.write\"],\"granted\":[]}"));
    });
    AnnexException why =
        org.assertj.core.api.Assertions.catchThrowableOfType(
            AnnexException.class, () -> wired.open());
    assertThat(why.code()).isEqualTo(ErrorCode.CODE_INVALID);
    assertThat(why.fault().details()).containsEntry("reason", Json.object().stringNode("refused"));
    return why.fault().message();
  }

  @Test
  void aRefusedInitializeNamesTheGrantsThatWouldAllowIt() {
    wired.contract.keep(
        List.of(
            PermissionRequest.parse("workspace.read=memory"),
            PermissionRequest.parse("workspace.write=memory")),
        List.of());
    assertThat(refusedAtInitialize())
        .isEqualTo(
            "Starting \"guest\" failed at initialize: it answered Capability denied (-32001) {\"field\":\"security\",\"required\":[\"memory.write\"],\"granted\":[]}. It asks for more than it was granted; to allow it: annex grant guest workspace.read=memory workspace.write=memory.");
  }

  @Test
  void aRefusedInitializeNamesWhatTheTierKeepsFromIt() {
    wired.contract.keep(List.of(), List.of("session.write", "sessions/create"));
    assertThat(refusedAtInitialize())
        .contains(
            "source tier \"user\" may not have session.write, sessions/create",
            "\"extension-tiers\": {\"guest\": \"user\"}")
        .doesNotContain("annex grant");
  }

  @Test
  void aRefusedInitializeOfOneThatHasAllItAsksForNamesNoRemedy() {
    assertThat(refusedAtInitialize()).endsWith("\"granted\":[]}.");
  }

  @Test
  void asksForItsToolsOnceAndCallsThem() {
    wired.open();
    Invocation invocation = invocation(Json.parse("{\"value\":1}"));
    JsonNode first = value(wired.call(ECHO, invocation));
    assertThat(Json.write(first))
        .isEqualTo(
            "{\"tool_id\":\"ext__guest__echo\",\"handler\":\"echo\",\"input\":{\"value\":1}}");
    value(wired.call(ECHO, invocation));
    assertThat(heard.stream().map(line -> line.split(" ")[0]).toList())
        .containsExactly("initialize", "provide_tools", "tools/call", "tools/call");
  }

  @Test
  void tellsSessionsApartWithoutGivingTheirNamesAway() {
    wired.open();
    Caller caller = Caller.agent("test").in(new SessionId("a-token-nobody-may-see"));
    Invocation invocation =
        Invocation.of(caller, ECHO.name(), Json.object(), Instant.now().plusSeconds(60));
    String first = value(wired.call(ECHO, invocation)).get("session_id").stringValue();
    String second = value(wired.call(ECHO, invocation)).get("session_id").stringValue();
    assertThat(first).isEqualTo(second).doesNotContain("token").hasSize(16);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      textBlock =
          """
          /protocol_version                    | "2"                      | protocol-version
          /protocol_version                    | null                     | protocol-version
          /accepted_capabilities/actions       | ["sessions/create"]      | accepted-actions
          /accepted_capabilities/security      | ["session.*"]            | accepted-security
          /accepted_capabilities/provides      | ["memory.backend"]       | accepted-provides
          /implemented_methods                 | ["health_check"]         | shutdown
          /supports/health_check               | false                    | health-check
          /supports/health_check               | "true"                   | health-check
          /implemented_methods                 | ["shutdown"]             | health-check
          /implemented_methods                 | ["shutdown","health_check","tools/call"] | service-methods
          /supported_hook_events               | ["tool.before"]          | hook-events
          """)
  void checksTheAnswerInOrder(String place, String value, String check) {
    JsonNode answer = Json.parse(GO);
    int slash = place.lastIndexOf('/');
    ObjectNode parent = (ObjectNode) (slash == 0 ? answer : answer.at(place.substring(0, slash)));
    parent.set(place.substring(slash + 1), Json.parse(value));
    wired.onHost((method, params) -> answer);
    assertThatExceptionOfType(AnnexException.class)
        .isThrownBy(wired::open)
        .satisfies(e -> {
          assertThat(e.code()).isEqualTo(ErrorCode.CODE_INVALID);
          assertThat(Json.mapper().valueToTree(e.fault().details()).path("check").stringValue())
              .isEqualTo(check);
        });
  }

  @Test
  void everyKnownHookEventIsAccepted() {
    assertThat(HookEvents.SYNC).hasSize(47);
    assertThat(HookEvents.ASYNC_ONLY).hasSize(25);
    ObjectNode answer = (ObjectNode) Json.parse(GO);
    var events = answer.putArray("supported_hook_events");
    HookEvents.SYNC.forEach(events::add);
    HookEvents.ASYNC_ONLY.forEach(events::add);
    wired.onHost((method, params) -> answer);
    wired.open();
  }

  @Test
  void anotherNameThanThatOfTheManifestIsLogged() {
    ObjectNode answer = (ObjectNode) Json.parse(GO);
    answer.putObject("extension_info").put("name", "other").put("version", "9");
    wired.onHost((method, params) -> answer);
    wired.open();
    assertThat(wired.log).singleElement().asString().contains("other").contains("guest");
  }

  @Test
  void aRefusalToOpenTellsWhatTheExtensionSaid() {
    wired.onHost((method, params) -> {
      throw new RpcException(
          -32_001,
          "Capability denied",
          Json.parse("{\"field\":\"provides\",\"required\":[\"tool.provider\"],\"granted\":[]}"));
    });
    assertThatExceptionOfType(AnnexException.class)
        .isThrownBy(wired::open)
        .withMessageContaining("Capability denied (-32001)")
        .withMessageContaining("\"field\":\"provides\"");
  }

  @Test
  void requestsBeforeTheSessionIsOpenWaitForIt() throws Exception {
    CompletableFuture<JsonNode> early = new CompletableFuture<>();
    wired.onHost((method, params) -> {
      if (method.equals("initialize")) {
        Thread.ofVirtual().start(() -> ask("sessions/list", early));
        awaitRequestAtHost();
      }
      return answer(method, params);
    });
    wired.open();
    assertThat(early.get(20, TimeUnit.SECONDS)).isEqualTo(Json.parse("[]"));
    assertThat(wired.invoked).hasSize(1);
  }

  private void awaitRequestAtHost() {
    try {
      // The request is on the wire before the answer to initialize: one channel, one order.
      while (wired.extension.calls() == 0) {
        Thread.sleep(1);
      }
      Thread.sleep(20);
    } catch (InterruptedException e) {
      throw new IllegalStateException(e);
    }
  }

  private void ask(String method, CompletableFuture<JsonNode> into) {
    try {
      into.complete(wired.extension.call(method, Json.object(), LONG));
    } catch (RpcException | ChannelClosedException | TimeoutException | InterruptedException e) {
      into.completeExceptionally(e);
    }
  }

  @Test
  void theyAreRefusedWhenItDoesNotOpen() throws Exception {
    CompletableFuture<JsonNode> early = new CompletableFuture<>();
    wired.onHost((method, params) -> {
      Thread.ofVirtual().start(() -> ask("sessions/list", early));
      awaitRequestAtHost();
      return Json.object();
    });
    assertThatExceptionOfType(AnnexException.class).isThrownBy(wired::open);
    assertThat(early)
        .failsWithin(LONG)
        .withThrowableThat()
        .havingCause()
        .isInstanceOfSatisfying(
            RpcException.class,
            e -> {
              assertThat(e.error().code()).isEqualTo(-32_003);
              assertThat(e.error().data()).isEmpty();
            });
    assertThat(wired.invoked).isEmpty();
  }

  @Test
  void aRequestDuringACallBelongsToIt() throws Exception {
    Invocation invocation = invocation(Json.object());
    wired.onHost((method, params) -> {
      if (method.equals("tools/call")) {
        CompletableFuture<JsonNode> answer = new CompletableFuture<>();
        ask("sessions/list", answer);
        ObjectNode result = Json.object();
        result.putObject("result").set("structured", answer.join());
        return result;
      }
      return answer(method, params);
    });
    wired.open();
    assertThat(value(wired.call(ECHO, invocation))).isEqualTo(Json.parse("[]"));
    Invocation nested = wired.invoked.getFirst();
    assertThat(nested.parent()).contains(invocation.id());
    assertThat(nested.depth()).isEqualTo(1);
    assertThat(nested.caller().audience()).isEqualTo(dev.annex.api.call.Audience.HOST);
    assertThat(nested.caller().principal()).isEqualTo("test");
    assertThat(nested.callingExtension()).contains(TestContract.ID);
    assertThat(nested.tool().tool()).isEqualTo(Entries.HOST_REQUESTS_TOOL);
  }

  @Test
  void aRequestDuringTwoCallsOrNoneIsTheExtensionsOwn() throws Exception {
    CountDownLatch both = new CountDownLatch(2);
    CountDownLatch asked = new CountDownLatch(1);
    wired.onHost((method, params) -> {
      if (method.equals("tools/call")) {
        both.countDown();
        awaitQuietly(asked);
      }
      return answer(method, params);
    });
    wired.open();
    CompletableFuture<?> first = inBackground(() -> wired.call(ECHO, invocation(Json.object())));
    CompletableFuture<?> second = inBackground(() -> wired.call(ECHO, invocation(Json.object())));
    awaitQuietly(both);
    wired.extension.call("sessions/list", Json.object(), LONG);
    asked.countDown();
    first.get();
    second.get();
    wired.extension.call("sessions/list", Json.object(), LONG);
    assertThat(wired.invoked)
        .hasSize(2)
        .allSatisfy(own -> {
          assertThat(own.parent()).isEmpty();
          assertThat(own.callingExtension()).contains(TestContract.ID);
          assertThat(own.depth()).isEqualTo(1);
        });
  }

  private static CompletableFuture<?> inBackground(Runnable task) {
    return CompletableFuture.runAsync(task, run -> Thread.ofVirtual().start(run));
  }

  private static void awaitQuietly(CountDownLatch latch) {
    try {
      assertThat(latch.await(30, TimeUnit.SECONDS)).isTrue();
    } catch (InterruptedException e) {
      throw new IllegalStateException(e);
    }
  }

  @Test
  void nobodyElseCanMakeRequestsInItsName() {
    wired.open();
    Invocation forged =
        Invocation.of(
            Caller.host(),
            TestContract.hostRequests().name(),
            Json.parse("{\"method\":\"sessions/list\",\"params\":{}}"),
            Instant.now().plusSeconds(60));
    assertThatExceptionOfType(AnnexException.class)
        .isThrownBy(() -> wired.call(TestContract.hostRequests(), forged))
        .satisfies(e -> assertThat(e.code()).isEqualTo(ErrorCode.INVALID_ARGUMENTS));
  }

  @Test
  void whatWasNotGrantedIsRefusedWithoutAnInvocation() {
    wired.open();
    assertRefused("sessions/create", Json.object(), -32_001);
    assertThat(wired.invoked).isEmpty();
  }

  private RpcException assertRefused(String method, JsonNode params, int code) {
    RpcException[] thrown = new RpcException[1];
    assertThatExceptionOfType(RpcException.class)
        .isThrownBy(() -> wired.extension.call(method, params, LONG))
        .satisfies(e -> {
          assertThat(e.error().code()).isEqualTo(code);
          thrown[0] = e;
        });
    return thrown[0];
  }

  @Test
  void whatTheOperatorDeniesIsDeniedToTheExtension() {
    wired.open();
    RpcException denied =
        assertRefused("sessions/list", Json.object().put("operation", "denied"), -32_001);
    assertThat(denied.error().data().orElseThrow().get("error").stringValue())
        .isEqualTo("the operator says no");
    assertThat(wired.outcomes.getFirst()).isInstanceOf(Outcome.Failed.class);
  }

  @Test
  void parametersAreAnObject() {
    wired.open();
    assertRefused("sessions/list", Json.parse("[1]"), -32_602);
    assertThat(wired.invoked).isEmpty();
  }

  @Test
  void asksForMoreThanItsRateAreTurnedAway() throws Exception {
    wired.open();
    int refused = 0;
    for (int i = 0; i < 60; i++) {
      try {
        wired.extension.call("sessions/list", Json.object(), LONG);
      } catch (RpcException e) {
        refused++;
        JsonNode data = e.error().data().orElseThrow();
        assertThat(e.error().code()).isEqualTo(-32_002);
        assertThat(data.get("scope").stringValue()).isEqualTo("host_api.sessions/list");
        assertThat(data.get("retry_after_ms").longValue()).isBetween(1L, 100L);
        assertThat(data.get("limit").intValue()).isEqualTo(10);
        assertThat(data.get("burst").intValue()).isEqualTo(20);
      }
    }
    assertThat(wired.invoked.size()).isGreaterThanOrEqualTo(20).isEqualTo(60 - refused);
    assertThat(refused).isPositive();
  }

  @Test
  void theBucketFillsAsTimeGoesBy() {
    AtomicInteger millis = new AtomicInteger();
    TokenBucket bucket = new TokenBucket(10, 20, () -> millis.get() * 1_000_000L);
    for (int i = 0; i < 20; i++) {
      assertThat(bucket.take()).isZero();
    }
    assertThat(bucket.take()).isEqualTo(Duration.ofMillis(100));
    millis.addAndGet(99);
    assertThat(bucket.take()).isEqualTo(Duration.ofMillis(1));
    millis.addAndGet(1);
    assertThat(bucket.take()).isZero();
    millis.addAndGet(60_000);
    for (int i = 0; i < 20; i++) {
      assertThat(bucket.take()).isZero();
    }
    assertThat(bucket.take()).isPositive();
  }

  @Test
  void anErrorOfATheExtensionKeepsItsCodeMessageAndData() {
    wired.onHost((method, params) -> {
      if (method.equals("tools/call")) {
        throw new RpcException(-32_010, "Tool execution failed", Json.object().put("error", "x"));
      }
      return answer(method, params);
    });
    wired.open();
    assertThatExceptionOfType(AnnexException.class)
        .isThrownBy(() -> wired.call(ECHO, invocation(Json.object())))
        .satisfies(e ->
            assertThat(Json.write(Json.mapper().valueToTree(e.fault().details()).path("cause")))
                .isEqualTo(
                    "{\"code\":-32010,\"message\":\"Tool execution failed\",\"data\":{\"error\":\"x\"}}"));
  }

  @Test
  void aToolThatDoesNotMatchItsManifestIsNotCalled() {
    wired.contract.refuseTools(new AnnexException(ErrorCode.TOOL_FAILED, "digests differ"));
    wired.open();
    assertThatExceptionOfType(AnnexException.class)
        .isThrownBy(() -> wired.call(ECHO, invocation(Json.object())))
        .withMessage("digests differ");
    assertThat(heard).noneMatch(line -> line.startsWith("tools/call"));
  }

  @Test
  void stopsWaitingAtTheDeadline() {
    wired.onHost((method, params) -> {
      if (method.equals("tools/call")) {
        awaitQuietly(new CountDownLatch(1));
      }
      return answer(method, params);
    });
    wired.open();
    Meter meter = Meter.start(Limits.defaults(), Duration.ofMillis(300));
    assertThatExceptionOfType(AnnexException.class)
        .isThrownBy(() ->
            wired.session.call(
                new GuestCall(ECHO, invocation(Json.object())),
                new dev.annex.testkit.NoHost(),
                meter))
        .satisfies(e -> assertThat(e.code()).isEqualTo(ErrorCode.DEADLINE_EXCEEDED));
  }

  @Test
  void tellsHowItIs() {
    wired.open();
    assertThat(wired.session.probe(LONG)).isInstanceOf(Conversation.Health.Well.class);
    wired.onHost((method, params) -> Json.parse("{\"healthy\":false,\"message\":\"no disk\"}"));
    assertThat(wired.session.probe(LONG)).isEqualTo(new Conversation.Health.Ill("no disk"));
    wired.onHost((method, params) -> Json.object());
    assertThat(wired.session.probe(LONG)).isInstanceOf(Conversation.Health.Silent.class);
    wired.onHost((method, params) -> {
      throw new RpcException(-32_603, "Internal error", Json.object());
    });
    assertThat(wired.session.probe(LONG)).isInstanceOf(Conversation.Health.Silent.class);
    wired.extension.close();
    assertThat(wired.session.probe(LONG)).isInstanceOf(Conversation.Health.Silent.class);
  }

  @Test
  void answersNothingButRefusalsOnceItWasAskedToEnd() {
    wired.open();
    wired.session.shutdown(Duration.ofSeconds(10));
    assertThat(heard).contains("shutdown {\"reason\":\"daemon_shutdown\",\"deadline_ms\":10000}");
    RpcException refused = assertRefused("sessions/list", Json.object(), -32_004);
    assertThat(refused.error().data()).isEmpty();
  }

  private static HookTerms hook(String name, String event, Optional<Command> command) {
    return new HookTerms(name, event, "sync", false, Duration.ofSeconds(5), command);
  }

  private static Command script(String word) {
    return new Command("./hook.sh", List.of(word), Map.of(), Map.of());
  }

  @Test
  void aHookTheProcessTakesGoesToIt() {
    wired.contract.with(hook("k", "tool.pre_call", Optional.of(script("fail"))));
    wired.open();
    JsonNode patch =
        value(
            wired.call(
                TestContract.hookTool("k"),
                invocation(Json.parse("{\"event\":\"tool.pre_call\"}"))));
    assertThat(patch.get("deny_reason").stringValue()).isEqualTo("kitchen");
    JsonNode request = Json.parse(heard.getLast().substring("execute_hook ".length()));
    assertThat(Json.write(request.get("hook")))
        .matches(
            "\\{\"name\":\"k\",\"event\":\"tool.pre_call\",\"mode\":\"sync\",\"required\":false,\"timeout_ms\":\\d+,\"source\":\"extension\"}");
    assertThat(Json.write(request.get("payload"))).isEqualTo("{\"event\":\"tool.pre_call\"}");
    assertThat(request.get("invocation_id").stringValue()).isNotBlank();
  }

  @Test
  void aHookItDoesNotTakeRunsItsCommand() {
    wired.contract.with(hook("k", "tool.post_call", Optional.of(script("echo"))));
    wired.open();
    assertThat(value(wired.call(TestContract.hookTool("k"), invocation(Json.parse("{\"a\":1}")))))
        .isEqualTo(Json.parse("{\"a\":1}"));
  }

  @ParameterizedTest
  @CsvSource({
    "fail,  TOOL_FAILED,       exit code 3 and wrote: it broke",
    "junk,  TOOL_FAILED,       no JSON",
    "list,  TOOL_FAILED,       no object",
    "flood, TOOL_FAILED,       more than 1 MiB",
  })
  void aCommandThatFailsIsNamed(String word, ErrorCode code, String words) {
    wired.contract.with(hook("k", "tool.post_call", Optional.of(script(word))));
    wired.open();
    assertThatExceptionOfType(AnnexException.class)
        .isThrownBy(() -> wired.call(TestContract.hookTool("k"), invocation(Json.object())))
        .withMessageContaining(words)
        .satisfies(e -> assertThat(e.code()).isEqualTo(code));
  }

  @Test
  void aCommandThatWritesNothingChangesNothing() {
    wired.contract.with(hook("k", "tool.post_call", Optional.of(script("nothing"))));
    wired.open();
    assertThat(value(wired.call(TestContract.hookTool("k"), invocation(Json.object())))).isEmpty();
  }

  @Test
  void aCommandThatTakesTooLongIsEnded() {
    wired.contract.with(
        new HookTerms(
            "k",
            "tool.post_call",
            "sync",
            true,
            Duration.ofMillis(300),
            Optional.of(script("sleep"))));
    wired.open();
    assertThatExceptionOfType(AnnexException.class)
        .isThrownBy(() -> wired.call(TestContract.hookTool("k"), invocation(Json.object())))
        .satisfies(e -> assertThat(e.code()).isEqualTo(ErrorCode.DEADLINE_EXCEEDED));
  }

  @Test
  void aHookNobodyTakesIsNamed() {
    wired.contract.with(hook("k", "tool.post_call", Optional.empty()));
    wired.open();
    assertThatExceptionOfType(AnnexException.class)
        .isThrownBy(() -> wired.call(TestContract.hookTool("k"), invocation(Json.object())))
        .withMessageContaining("does not take event tool.post_call");
  }
}
