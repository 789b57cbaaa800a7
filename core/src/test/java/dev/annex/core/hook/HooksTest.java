package dev.annex.core.hook;

import static dev.annex.core.TestHost.done;
import static dev.annex.core.TestHost.fault;
import static dev.annex.core.TestHost.value;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.annex.api.call.Ask;
import dev.annex.api.call.Caller;
import dev.annex.api.call.Invocation;
import dev.annex.api.call.JournalEntry;
import dev.annex.api.call.JournalEntry.Kind;
import dev.annex.api.call.Outcome;
import dev.annex.api.call.Progress;
import dev.annex.api.extension.Hook;
import dev.annex.api.fault.AnnexException;
import dev.annex.api.fault.ErrorCode;
import dev.annex.api.name.ExtensionId;
import dev.annex.api.name.ToolName;
import dev.annex.api.runtime.GuestCall;
import dev.annex.api.runtime.GuestReply;
import dev.annex.api.value.Json;
import dev.annex.core.Scripted;
import dev.annex.core.TestHost;
import dev.annex.testkit.FakeFiles;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

@Timeout(60)
final class HooksTest {

  private final TestHost test = new TestHost();
  private final List<String> heard = Collections.synchronizedList(new ArrayList<>());

  @AfterEach
  void close() {
    test.close();
  }

  /** A tool that gives back its arguments. */
  private void installTarget(String more) {
    test.runtime.script(
        "go",
        (call, host, meter) -> {
          heard.add("go " + Json.write(call.invocation().arguments()));
          return done(Json.write(call.invocation().arguments()));
        });
    test.install(
        Scripted.files(
            """
            {"id":"target","tools":[{"name":"judge","hidden":true,"input":{"type":"object"}},{"name":"go","input":{"type":"object",
              "properties":{"n":{"type":"number"}},"required":["n"]}}]%s}\
            """
                .formatted(more)));
  }

  /** An extension with one hook, that everything is granted to. */
  private void installHook(String id, String hook, Scripted.Script script) {
    test.runtime.script(id, script);
    test.install(hooking(id, hook));
  }

  private static FakeFiles hooking(String id, String hook) {
    return Scripted.files(
        """
        {"id":"%s","tools":[{"name":"%s","hidden":true,"input":{"type":"object"}}],
         "hooks":[{"tool":"%s",%s}]}\
        """
            .formatted(id, id, id, hook));
  }

  private static JsonNode payload(GuestCall call) {
    return call.invocation().arguments();
  }

  private Outcome go(int n) {
    return test.call("target", "go", "{\"n\":%d}".formatted(n));
  }

  private Fired fire(String event, String payload) {
    return test.host
        .hooks()
        .fire(
            Caller.agent("tester"),
            event,
            (ObjectNode) Json.parse(payload),
            Instant.now().plus(Duration.ofMinutes(1)));
  }

  @Test
  void tellsWhatIsAboutToBeCalledAndRunsWithWhatTheHookMadeOfIt() {
    installTarget("");
    installHook(
        "rewrite",
        "\"event\":\"tool.pre_call\"",
        (call, host, meter) -> {
          JsonNode seen = payload(call);
          assertThat(seen.path("event").asString()).isEqualTo("tool.pre_call");
          assertThat(Instant.parse(seen.path("timestamp").asString())).isBefore(Instant.MAX);
          assertThat(seen.path("toolId").asString()).isEqualTo("target/go");
          assertThat(seen.path("toolName").asString()).isEqualTo("target__go");
          assertThat(seen.path("principal").asString()).isEqualTo("tester");
          assertThat(seen.path("audience").asString()).isEqualTo("AGENT");
          assertThat(seen.path("readOnly").asBoolean()).isTrue();
          assertThat(seen.at("/toolInput/n").asInt()).isEqualTo(1);
          return done("{\"toolInput\":{\"n\":2},\"toolId\":\"other/tool\"}");
        });

    assertThat(value(go(1)).path("n").asInt()).isEqualTo(2);

    List<JournalEntry> lines = test.journal(Kind.CALL);
    JournalEntry hook = line(lines, "rewrite/rewrite");
    JournalEntry call = line(lines, "target/go");
    assertThat(hook.facts().path("parent").asString())
        .isEqualTo(call.invocation().orElseThrow().value());
    assertThat(call.facts().path("hooks").toString()).isEqualTo("[\"rewrite/rewrite applied\"]");
  }

  private static JournalEntry line(List<JournalEntry> lines, String target) {
    return lines.stream().filter(one -> one.target().equals(target)).findFirst().orElseThrow();
  }

  @Test
  void checksWhatHooksMadeOfArguments() {
    installTarget("");
    installHook(
        "spoil",
        "\"event\":\"tool.pre_call\"",
        (call, host, meter) -> done("{\"toolInput\":{\"n\":\"two\"}}"));

    var fault = fault(go(1));

    assertThat(fault.code()).isEqualTo(ErrorCode.INVALID_RESULT);
    assertThat(fault.message())
        .startsWith("Calling target/go failed: what hooks made of its arguments cannot be used:");
    assertThat(heard).isEmpty();
  }

  @Test
  void deniesWithTheHooksReasonAndCallsNoHookBehindIt() {
    installTarget("");
    installHook(
        "guard",
        "\"event\":\"tool.pre_call\",\"name\":\"no ones\"",
        (call, host, meter) -> done("{\"deny\":true,\"denyReason\":\"ones are bad\"}"));
    installHook(
        "late",
        "\"event\":\"tool.pre_call\",\"priority\":1",
        (call, host, meter) -> {
          heard.add("late");
          return done("{}");
        });

    var fault = fault(go(1));

    assertThat(fault.code()).isEqualTo(ErrorCode.PERMISSION_DENIED);
    assertThat(fault.message())
        .isEqualTo("Calling target/go denied: hook \"no ones\" of \"guard\" says: ones are bad.");
    assertThat(fault.details().toString()).contains("reason=\"hook\"");
    assertThat(heard).isEmpty();
    assertThat(test.host.hooks().counts().of(HookOutcome.DENIED)).isEqualTo(1);
  }

  @Test
  void callsHigherPriorityFirstThenWhoWasInstalledFirst() {
    installTarget("");
    for (String id : List.of("z", "m", "a")) {
      installHook(
          id,
          "\"event\":\"tool.pre_call\",\"priority\":%d".formatted(id.equals("a") ? 501 : 500),
          (call, host, meter) -> {
            int n = payload(call).at("/toolInput/n").asInt();
            heard.add(id + n);
            return done("{\"toolInput\":{\"n\":%d}}".formatted(n + 1));
          });
    }

    assertThat(value(go(1)).path("n").asInt()).isEqualTo(4);
    assertThat(heard).containsExactly("a1", "z2", "m3", "go {\"n\":4}");

    test.reopen();
    heard.clear();
    var _ = go(1);
    assertThat(heard).containsExactly("a1", "z2", "m3", "go {\"n\":4}");
  }

  @Test
  void passesOverAHookThatNobodyGrantedAnything() {
    installTarget("");
    test.runtime.script(
        "nosy",
        (call, host, meter) -> {
          heard.add("nosy");
          return done("{\"deny\":true}");
        });
    test.install(hooking("nosy", "\"event\":\"tool.pre_call\",\"required\":true"), new String[0]);

    assertThat(value(go(1)).path("n").asInt()).isEqualTo(1);
    assertThat(heard).containsExactly("go {\"n\":1}");
    assertThat(
            test.host
                .catalog()
                .extension(new ExtensionId("nosy"))
                .orElseThrow()
                .manifest()
                .requests()
                .toString())
        .isEqualTo("[hooks.change=tool.pre_call]");
  }

  @Test
  void goesOnWithoutAHookThatFailsAndFailsWithOneThatIsRequired() {
    installTarget("");
    installHook(
        "weak",
        "\"event\":\"tool.pre_call\"",
        (call, host, meter) -> {
          throw new AnnexException(ErrorCode.TOOL_FAILED, "broke");
        });
    assertThat(value(go(1)).path("n").asInt()).isEqualTo(1);
    assertThat(line(test.journal(Kind.CALL), "target/go").facts().path("hooks").toString())
        .isEqualTo("[\"weak/weak failed\"]");

    installHook(
        "strict",
        "\"event\":\"tool.pre_call\",\"required\":true",
        (call, host, meter) -> done("[]"));
    var fault = fault(go(1));
    assertThat(fault.code()).isEqualTo(ErrorCode.TOOL_FAILED);
    assertThat(fault.message())
        .isEqualTo(
            "Event tool.pre_call cannot go on: required hook \"strict\" of \"strict\" failed: its answer is no object, so it is no patch");
  }

  @Test
  void givesUpOnAHookThatTakesLongerThanItHas() {
    installTarget("");
    installHook(
        "slow",
        "\"event\":\"turn.before\",\"timeout\":\"PT0.05S\"",
        (call, host, meter) -> {
          Thread.sleep(Duration.ofMinutes(5));
          return done("{\"system\":\"never\"}");
        });

    Fired fired = fire(Hook.TURN_BEFORE, "{\"system\":\"P\"}");

    assertThat(fired.patch().isEmpty()).isTrue();
    assertThat(fired.runs())
        .containsExactly(
            new HookRun(new ExtensionId("slow"), "slow", HookOutcome.FAILED, "Hook timeout: slow"));
  }

  @Test
  void letsAHookChangeWithholdOrFailAResult() {
    installTarget("");
    installHook(
        "after",
        "\"event\":\"tool.post_call\"",
        (call, host, meter) -> {
          JsonNode seen = payload(call);
          assertThat(seen.path("success").asBoolean()).isTrue();
          assertThat(seen.path("durationMs").isIntegralNumber()).isTrue();
          return switch (seen.at("/toolResult/n").asInt()) {
            case 1 -> done("{\"toolResult\":{\"n\":\"one\"}}");
            case 2 -> done("{\"deny\":true,\"denyReason\":\"secret\"}");
            case 3 -> done("{\"error\":\"three is no answer\"}");
            default -> done("null");
          };
        });

    assertThat(value(go(1)).path("n").asString()).isEqualTo("one");
    assertThat(fault(go(2)).message())
        .isEqualTo("Calling target/go denied: hook \"after\" of \"after\" says: secret.");
    assertThat(fault(go(3)).code()).isEqualTo(ErrorCode.TOOL_FAILED);
    assertThat(fault(go(3)).message()).isEqualTo("three is no answer");
    assertThat(value(go(4)).path("n").asInt()).isEqualTo(4);
  }

  @Test
  void putsAFailureInOtherWordsButNeverUndoesIt() {
    installTarget("");
    test.runtime.script(
        "go",
        (call, host, meter) -> {
          throw new AnnexException(ErrorCode.TOOL_FAILED, "raw");
        });
    installHook(
        "last",
        "\"event\":\"tool.post_error\",\"priority\":1",
        (call, host, meter) -> {
          heard.add(payload(call).path("error").toString());
          return done("null");
        });
    installHook(
        "words",
        "\"event\":\"tool.post_error\"",
        (call, host, meter) -> {
          assertThat(payload(call).at("/error/code").asString()).isEqualTo("TOOL_FAILED");
          return done(
              "{\"error\":\"%s, kindly\",\"toolResult\":{\"n\":1},\"deny\":false}"
                  .formatted(payload(call).at("/error/message").asString()));
        });

    var fault = fault(go(1));

    assertThat(fault.code()).isEqualTo(ErrorCode.TOOL_FAILED);
    assertThat(fault.message()).isEqualTo("raw, kindly");
    assertThat(heard).containsExactly("{\"code\":\"TOOL_FAILED\",\"message\":\"raw, kindly\"}");
  }

  @Test
  void callsAHookForMatchingPayloadsOnly() {
    installTarget("");
    installHook(
        "narrow",
        "\"event\":\"tool.pre_call\",\"when\":{\"toolId\":\"target/go\",\"readOnly\":false}",
        (call, host, meter) -> done("{\"deny\":true}"));
    assertThat(value(go(1)).path("n").asInt()).isEqualTo(1);

    installHook(
        "fitting",
        "\"event\":\"tool.pre_call\",\"when\":{\"toolId\":\"target/go\",\"readOnly\":true}",
        (call, host, meter) -> done("{\"deny\":true}"));
    assertThat(fault(go(1)).message()).endsWith("\"fitting\" says: no, without a reason.");
  }

  @Test
  void firesNothingForTheHostsOwnCalls() {
    installTarget("");
    installHook(
        "guard", "\"event\":\"tool.pre_call\"", (call, host, meter) -> done("{\"deny\":true}"));

    Outcome outcome =
        test.host
            .invoker()
            .invoke(TestHost.invocation("target", "go", "{\"n\":1}").byHost(), Progress.none());

    assertThat(value(outcome).path("n").asInt()).isEqualTo(1);
  }

  @Test
  void nestsNoDeeperThanThreeAndARequiredHookCannotBeGotRoundSo() {
    installTarget("");
    AtomicInteger calls = new AtomicInteger();
    installHook(
        "recursive",
        "\"event\":\"tool.pre_call\",\"required\":true",
        (call, host, meter) -> {
          calls.incrementAndGet();
          Invocation nested =
              call.invocation()
                  .nested(new ToolName(new ExtensionId("target"), "go"), Json.parse("{\"n\":7}"));
          Outcome outcome = test.host.invoker().invoke(nested, Progress.none());
          return done(Json.write(Json.object().put("deny", outcome instanceof Outcome.Failed)));
        });

    var fault = fault(go(1));

    assertThat(calls).hasValue(3);
    assertThat(fault.code()).isEqualTo(ErrorCode.PERMISSION_DENIED);
    assertThat(heard).isEmpty();
    assertThat(test.host.hooks().counts().of(HookOutcome.FAILED)).isEqualTo(1);
  }

  @Test
  void tellsObserversWithoutWaitingAndDropsWhatFindsNoPlace() throws Exception {
    CountDownLatch go = new CountDownLatch(1);
    CountDownLatch all = new CountDownLatch(Observers.WORKERS + Observers.PLACES);
    installHook(
        "watcher",
        "\"event\":\"session.opened\",\"async\":true",
        (call, host, meter) -> {
          go.await();
          all.countDown();
          return done("{\"deny\":true}");
        });

    int more = 5;
    List<HookRun> dropped = new ArrayList<>();
    for (int i = 0; i < Observers.WORKERS + Observers.PLACES + more; i++) {
      Fired fired = fire("session.opened", "{\"number\":%d}".formatted(i));
      assertThat(fired.denial()).isEmpty();
      dropped.addAll(fired.runs());
    }

    assertThat(dropped).hasSize(more).allMatch(run -> run.outcome() == HookOutcome.DROPPED);
    assertThat(test.host.hooks().counts().of(HookOutcome.DROPPED)).isEqualTo(more);
    go.countDown();
    assertThat(all.await(30, TimeUnit.SECONDS)).isTrue();
  }

  @Test
  void mergesWhatATurnBeginsWithAndShowsItToTheNext() {
    installHook(
        "first",
        "\"event\":\"turn.before\"",
        (call, host, meter) ->
            done(
                """
                {"system":"%sA","maxSteps":3,"activeTools":["x"],"model":"z","deny":true,
                 "headers":{"a":"1","b":"1"},"providerOptions":{"p":{"deep":1}}}\
                """
                    .formatted(payload(call).path("system").asString())));
    installHook(
        "second",
        "\"event\":\"turn.before\"",
        (call, host, meter) -> {
          heard.add(payload(call).path("toolNames").toString());
          return done(
              """
              {"system":"%sB","instructions":"no","headers":{"b":"2"},
               "providerOptions":{"p":{"other":2}}}\
              """
                  .formatted(payload(call).path("system").asString()));
        });

    Fired fired =
        fire(Hook.TURN_BEFORE, "{\"system\":\"P\",\"toolNames\":[\"x\",\"y\"],\"modelId\":\"m\"}");

    assertThat(heard).containsExactly("[\"x\"]");
    assertThat(fired.denial()).isEmpty();
    assertThat((Object) fired.patch())
        .isEqualTo(
            Json.parse(
                """
                {"activeTools":["x"],"headers":{"a":"1","b":"2"},"maxSteps":3,
                 "providerOptions":{"p":{"other":2}},"system":"PAB"}\
                """));
  }

  @Test
  void takesNothingFromThoseWhoOnlyObserve() {
    installHook(
        "chunks",
        "\"event\":\"chunk\"",
        (call, host, meter) -> {
          heard.add(payload(call).path("text").asString());
          return done("{\"text\":\"changed\",\"deny\":true}");
        });

    Fired fired = fire(Hook.CHUNK, "{\"type\":\"text-delta\",\"text\":\"hi\"}");

    assertThat(heard).containsExactly("hi");
    assertThat(fired.patch().isEmpty()).isTrue();
    assertThat(fired.denial()).isEmpty();
  }

  @Test
  void passesEventsOfOtherHostsOnByName() {
    installHook(
        "spawn",
        "\"event\":\"spawn.pre_create\"",
        (call, host, meter) ->
            done("{\"labels\":{\"a\":1},\"event\":\"x\",\"timestamp\":\"y\",\"depth\":2}"));

    Fired fired = fire("spawn.pre_create", "{\"depth\":1}");

    assertThat(fired.payload().path("event").asString()).isEqualTo("spawn.pre_create");
    assertThat((Object) fired.patch()).isEqualTo(Json.parse("{\"labels\":{\"a\":1},\"depth\":2}"));
  }

  @Test
  void refusesToFireWhatOnlyTheHostKnows() {
    for (String event : List.of(Hook.PRE_CALL, Hook.POST_CALL, Hook.PERMISSION_REQUEST, "No")) {
      assertThatThrownBy(() -> fire(event, "{}"))
          .isInstanceOfSatisfying(
              AnnexException.class, e -> assertThat(e.code()).isEqualTo(ErrorCode.INVALID_REQUEST));
    }
  }

  @Test
  void refusesAHookWhoseToolOthersMayCall() {
    var files =
        Scripted.files(
            """
            {"id":"open","tools":[{"name":"t"}],"hooks":[{"tool":"t","event":"chunk"}]}\
            """);
    assertThatThrownBy(() -> test.host.installer().plan(files, Optional.empty()))
        .hasMessage(
            "Package \"open\" cannot be installed: its hook \"t\" calls open/t, which is no tool of its own for the host alone.");
  }

  @Test
  void asksNobodyForWhatIsDisabled() {
    installTarget("");
    installHook(
        "guard", "\"event\":\"tool.pre_call\"", (call, host, meter) -> done("{\"deny\":true}"));
    test.host.installer().disable(new ExtensionId("guard"), "tester");

    assertThat(value(go(1)).path("n").asInt()).isEqualTo(1);
    assertThat(test.host.hooks().awaited(Hook.PRE_CALL)).isFalse();
  }

  @Test
  void asksTheRulesAboutTheArgumentsThatHooksLeftAndNeverAnswersForAPerson() {
    test.runtime.script(
        "judge",
        (call, host, meter) -> {
          heard.add("judge " + payload(call).at("/args/n").asInt());
          return done("{\"action\":\"write\",\"resource\":\"r\"}");
        });
    installTarget(
        """
        ,"policy":{"classifier":"judge","defaults":["ext:target:usual"],"groups":[
          {"id":"ext:target:usual","allow":["read"],"deny":["delete"]}]}\
        """);
    installHook(
        "rewrite",
        "\"event\":\"tool.pre_call\"",
        (call, host, meter) -> done("{\"toolInput\":{\"n\":2}}"));
    installHook(
        "yes",
        "\"event\":\"permission.request\"",
        (call, host, meter) -> {
          heard.add(
              payload(call).path("action").asString() + payload(call).at("/toolInput/n").asInt());
          return done("{\"decision\":\"allow\"}");
        });

    var fault = fault(go(1));

    assertThat(heard).containsExactly("judge 2", "write2");
    assertThat(fault.code()).isEqualTo(ErrorCode.PERMISSION_DENIED);
    assertThat(fault.message()).contains("needs a person's approval");
    assertThat(test.host.hooks().counts().of(HookOutcome.REJECTED)).isEqualTo(1);
  }

  @Test
  void letsAHookSayNoInAPersonsPlace() {
    test.runtime.script(
        "judge", (call, host, meter) -> done("{\"action\":\"write\",\"resource\":\"r\"}"));
    installTarget(
        """
        ,"policy":{"classifier":"judge","defaults":["ext:target:usual"],"groups":[
          {"id":"ext:target:usual","allow":["read"],"deny":["delete"]}]}\
        """);
    installHook(
        "no",
        "\"event\":\"permission.request\"",
        (call, host, meter) -> done("{\"decision\":\"deny\",\"denyReason\":\"never\"}"));

    assertThat(fault(go(1)).message())
        .isEqualTo("Calling target/go denied: hook \"no\" of \"no\" says: never.");
  }

  @Test
  void countsAQuestionAsAFailure() {
    installHook(
        "asks",
        "\"event\":\"chunk\"",
        (call, host, meter) -> new GuestReply.Asking(Map.of("k", new Ask.Roots()), Json.object()));

    assertThat(fire(Hook.CHUNK, "{}").runs().getFirst().outcome()).isEqualTo(HookOutcome.FAILED);
  }
}
