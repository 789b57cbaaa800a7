package dev.annex.runtime.wasm.dialect.luminarys;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import dev.annex.api.call.Audience;
import dev.annex.api.call.Caller;
import dev.annex.api.call.Content;
import dev.annex.api.call.Invocation;
import dev.annex.api.call.Limit;
import dev.annex.api.call.Meter;
import dev.annex.api.call.Result;
import dev.annex.api.call.SessionId;
import dev.annex.api.extension.Tool;
import dev.annex.api.fault.AnnexException;
import dev.annex.api.fault.ErrorCode;
import dev.annex.api.name.ExtensionId;
import dev.annex.api.name.ToolName;
import dev.annex.api.runtime.GuestCall;
import dev.annex.api.runtime.GuestReply;
import dev.annex.api.runtime.Sandbox;
import dev.annex.api.value.Json;
import dev.annex.runtime.wasm.RecordingHost;
import dev.annex.runtime.wasm.Workshop;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import tools.jackson.databind.JsonNode;

class LuminarysGuestsTest {

  private static final Workshop WORKSHOP = new Workshop();

  private final RecordingHost host = new RecordingHost();

  @AfterAll
  static void close() {
    WORKSHOP.close();
  }

  private static Workshop.Prepared guest(String language) {
    return WORKSHOP.guest("luminarys/luminarys-" + language);
  }

  private static void fails(ThrowingCallable call, ErrorCode code, String... parts) {
    assertThatExceptionOfType(AnnexException.class)
        .isThrownBy(call)
        .satisfies(e -> assertThat(e.code()).isEqualTo(code))
        .satisfies(e -> assertThat(parts).allMatch(e.fault().message()::contains));
  }

  private static JsonNode json(String text) {
    return Json.parse(text.replace('\'', '"'));
  }

  private JsonNode call(String language, String tool, String arguments) {
    return plain(guest(language).call(tool, arguments.replace('\'', '"'), host));
  }

  private Result result(String language, String tool, String arguments, Caller caller) {
    try (Sandbox sandbox = guest(language).program().open()) {
      return result(sandbox, language, tool, arguments, caller);
    }
  }

  private Result result(
      Sandbox sandbox, String language, String tool, String arguments, Caller caller) {
    Workshop.Prepared guest = guest(language);
    Tool known = guest.tool(tool);
    GuestCall call =
        new GuestCall(
            known,
            Invocation.of(caller, known.name(), json(arguments), Instant.now().plusSeconds(60)));
    Meter meter = Meter.start(guest.limits(), guest.limits().time());
    host.spendFrom(meter);
    Result result = ((GuestReply.Done) sandbox.call(call, host, meter)).result();
    return new Result(result.value().map(LuminarysGuestsTest::plain), result.content());
  }

  /** Numbers as JSON has them: one kind of whole numbers. */
  private static JsonNode plain(JsonNode value) {
    return Json.parse(Json.write(value));
  }

  private static Caller in(String session) {
    return Caller.agent("ann").in(new SessionId(session));
  }

  @ParameterizedTest
  @ValueSource(strings = {"as", "rust", "go"})
  void callsMethodsInEveryLanguage(String language) {
    assertThat(call(language, "echo", "{'message':'h\u00e9llo'}")).isEqualTo(json("'h\u00e9llo'"));
    assertThat(call(language, "reverse", "{'message':'abc'}")).isEqualTo(json("'cba'"));
    assertThat(call(language, "ping", "{}")).isEqualTo(json("'pong'"));
  }

  @ParameterizedTest
  @ValueSource(strings = {"as", "rust", "go"})
  void saysWhatTheSkillSaysAboutItself(String language) {
    var manifest = guest(language).manifest();
    assertThat(manifest.id()).isEqualTo(new ExtensionId("luminarys-" + language));
    assertThat(manifest.title().toLowerCase(Locale.ROOT)).startsWith("fixture in ");
    assertThat(manifest.version().value()).isEqualTo("1.2.3");
    Tool echo = guest(language).tool("echo");
    assertThat(echo.description()).isEqualTo("Gives the message back");
    assertThat(echo.input().document())
        .isEqualTo(
            json(
                "{'type':'object','properties':{'message':{'type':'string','description':'Any text'}},'required':['message']}"));
    assertThat(echo.audience())
        .containsExactlyInAnyOrder(
            Audience.AGENT, Audience.PERSON, Audience.EXTENSION, Audience.HOST);
  }

  @Test
  void keepsMethodsForTheHostAndForOthersFromAgents() {
    assertThat(guest("as").tool("inner").audience())
        .containsExactlyInAnyOrder(Audience.EXTENSION, Audience.HOST);
    assertThat(guest("as").tool("on_event").hostsOwn()).isTrue();
  }

  @ParameterizedTest
  @ValueSource(strings = {"as", "rust", "go"})
  void startsEveryCallAnew(String language) {
    for (int i = 0; i < 3; i++) {
      assertThat(call(language, "count", "{}")).isEqualTo(json("1"));
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"as", "rust", "go"})
  void goesOnWithTheInstanceOfASession(String language) {
    try (Sandbox sandbox = guest(language).program().openLasting().orElseThrow()) {
      for (int i = 1; i <= 3; i++) {
        assertThat(result(sandbox, language, "count", "{}", in("s")).value())
            .contains(json(Integer.toString(i)));
      }
      assertThat(sandbox.reusable()).isTrue();
    }
  }

  @Test
  void turnsAnAbortIntoTheSkillsOwnWords() {
    fails(() -> call("as", "abort", "{'message':'gr\u00fcn'}"), ErrorCode.TOOL_FAILED, "gr\u00fcn");
  }

  @Test
  void aSkillThatAbortsInEveryThirdCallNeverPoisonsTheNext() {
    for (int i = 0; i < 300; i++) {
      if (i % 3 == 2) {
        fails(() -> call("as", "abort", "{'message':'no'}"), ErrorCode.TOOL_FAILED, "no");
      } else {
        assertThat(call("as", "ping", "{}")).isEqualTo(json("'pong'"));
      }
    }
  }

  @Test
  void neverKeepsAnInstanceThatAborted() {
    try (Sandbox sandbox = guest("as").program().openLasting().orElseThrow()) {
      assertThat(result(sandbox, "as", "count", "{}", in("s")).value()).contains(json("1"));
      fails(
          () -> result(sandbox, "as", "abort", "{'message':'no'}", in("s")),
          ErrorCode.TOOL_FAILED,
          "no");
      assertThat(sandbox.reusable()).isFalse();
    }
  }

  @Test
  void keepsAnInstanceWhoseSkillFailedInOrder() {
    try (Sandbox sandbox = guest("as").program().openLasting().orElseThrow()) {
      fails(
          () -> result(sandbox, "as", "fail", "{'message':'no'}", in("s")),
          ErrorCode.TOOL_FAILED,
          "no");
      assertThat(sandbox.reusable()).isTrue();
    }
  }

  @Test
  void endsWhatPanicsTrapsExitsAndSpins() {
    fails(
        () -> call("go", "panic", "{'message':'oh'}"), ErrorCode.TRAPPED, "It printed: panic: oh");
    fails(() -> call("go", "exit", "{'code':0}"), ErrorCode.TRAPPED, "exit code 0");
    fails(() -> call("as", "trap", "{}"), ErrorCode.TRAPPED);
    fails(() -> call("as", "overrun", "{}"), ErrorCode.TRAPPED);
    Workshop.Prepared guest = guest("as");
    fails(
        () ->
            guest.call(
                "spin",
                "{}",
                host,
                Meter.start(guest.limits().with(Limit.TIME, 200), Duration.ofMillis(200))),
        ErrorCode.DEADLINE_EXCEEDED);
    assertThat(call("as", "ping", "{}")).isEqualTo(json("'pong'"));
  }

  @Test
  void sendsEveryArgumentAsTheKindItsParameterHas() {
    assertThat(
            call(
                "as",
                "kinds",
                "{'text':'a','whole':3.0,'number':4,'flag':true,'map':{'a':1},'list':[1],'bytes':'AP8='}"))
        .isEqualTo(
            json(
                "{'text':'text','whole':'whole','number':'number','flag':'flag','map':'map','list':'list','bytes':'bytes'}"));
    assertThat(call("go", "kinds", "{'whole':3,'number':4,'text':null}"))
        .isEqualTo(json("{'whole':'whole','number':'number','defaulted':'whole'}"));
    fails(
        () -> call("as", "kinds", "{'bytes':'no base64'}"),
        ErrorCode.INVALID_ARGUMENTS,
        "Parameter bytes",
        "base64");
  }

  @Test
  void sendsAllElevenKeys() {
    JsonNode request = result("as", "context", "{}", in("secret-session")).value().orElseThrow();
    assertThat(request.propertyNames())
        .containsExactly(
            "version",
            "request_id",
            "trace_id",
            "session_id",
            "llm_session_id",
            "method",
            "skill_id",
            "state",
            "payload",
            "deadline_ns");
    assertThat(request.path("version").asInt()).isEqualTo(1);
    assertThat(request.path("method").asString()).isEqualTo("context");
    assertThat(request.path("skill_id").asString()).isEqualTo("luminarys-as");
    assertThat(request.path("payload").asInt()).isEqualTo(1);
    assertThat(request.path("state").asInt()).isZero();
    assertThat(request.path("deadline_ns").asLong())
        .isGreaterThan(Instant.now().toEpochMilli() * 1_000_000);
    assertThat(request.path("session_id").asString())
        .hasSize(32)
        .isEqualTo(request.path("llm_session_id").asString());
  }

  @Test
  void tellsWhichExtensionCalls() {
    Tool context = guest("as").tool("context");
    Invocation nested =
        Invocation.of(
                Caller.agent("ann"),
                new ToolName(new ExtensionId("mail"), "send"),
                Json.object(),
                Instant.now().plusSeconds(60))
            .nested(context.name(), Json.object());
    try (Sandbox sandbox = guest("as").program().open()) {
      Meter meter = Meter.start(guest("as").limits(), Duration.ofSeconds(10));
      host.spendFrom(meter);
      GuestReply reply = sandbox.call(new GuestCall(context, nested), host, meter);
      assertThat(((GuestReply.Done) reply).result().value().orElseThrow().path("caller_id"))
          .isEqualTo(json("'mail'"));
    }
  }

  @Test
  void neverTellsASkillTheIdOfASession() {
    assertThat(
            Json.write(result("as", "context", "{}", in("secret-session")).value().orElseThrow()))
        .doesNotContain("secret-session");
  }

  @Test
  void showsWhatTheSkillTellsTheModelAsASecondText() {
    for (String language : List.of("as", "rust")) {
      assertThat(result(language, "explain", "{'text':'more'}", in("s")).content())
          .containsExactly(new Content.Text("told"), new Content.Text("more"));
    }
  }

  @Test
  void rendersResultsOfEveryKind() {
    assertThat(call("rust", "values", "{}"))
        .isEqualTo(
            json(
                "{'nil':null,'flag':true,'whole':-9223372036854775808,'number':0.1,'text':'zw\u00f6lf','bytes':'AP8=','list':[1,2,3]}"));
    assertThat(call("rust", "wrapped", "{'message':'in'}")).isEqualTo(json("'in'"));
    assertThat(call("rust", "bytes", "{}").stringValue()).startsWith("AAECAwQ");
    assertThat(call("as", "word_count", "{'text':'a b  c'}")).isEqualTo(json("3"));
  }

  @Test
  void keepsTheStateOfEachSessionApart() {
    result("as", "remember", "{'text':'mine'}", in("one"));
    assertThat(result("as", "recall", "{}", in("one")).value()).contains(json("'mine'"));
    assertThat(result("as", "recall", "{}", in("two")).value()).contains(json("''"));
    assertThat(result("as", "recall", "{}", Caller.agent("ann")).value()).contains(json("''"));
    assertThat(result("as", "recall", "{}", Caller.agent("bob").in(new SessionId("one"))).value())
        .contains(json("''"));
    assertThat(host.values().keySet())
        .singleElement()
        .asString()
        .startsWith("luminarys/state/1/")
        .doesNotContain("one");
  }

  @Test
  void leavesTheStateAloneWhereNothingIsKept() {
    result("rust", "set_state", "{'version':1,'name':'Ada Lovelace'}", in("one"));
    result("rust", "ping", "{}", in("one"));
    assertThat(result("rust", "get_state", "{}", in("one")).value())
        .contains(json("{'first':'Ada','last':'Lovelace'}"));
  }

  @Test
  void saysThatStateIsLostWhereNobodyGrantedIt() {
    host.without("kv.get").without("kv.set");
    result("as", "remember", "{'text':'mine'}", in("one"));
    assertThat(result("as", "recall", "{}", in("one")).value()).contains(json("''"));
    assertThat(host.log())
        .containsExactly(
            "warn The skill's state ends with this call: it was not granted kv=luminarys/state/.");
  }

  @Test
  void printsIntoTheLog() {
    assertThat(result("go", "print", "{'message':'hello'}", in("s")).content())
        .containsExactly(new Content.Text(""));
    assertThat(host.log()).containsExactly("info hello", "info hello");
  }

  @Test
  void givesEveryBufferBackOnce() {
    host.with("clock.now", any -> json("{'epochMillis':1,'iso':'x'}"))
        .with(
            "system.time",
            any -> json("{'epochSecond':1,'nano':0,'iso':'x','zone':'UTC','offsetSeconds':0}"));
    try (Sandbox sandbox = guest("rust").program().openLasting().orElseThrow()) {
      for (int i = 0; i < 20; i++) {
        result(sandbox, "rust", "call", "{'function':'time_now'}", in("s"));
      }
      assertThat(result(sandbox, "rust", "buffers", "{}", in("s")).value())
          .contains(json("{'held':1,'strays':0}"));
    }
  }

  @Test
  void keepsTheMemoryOfASessionFlat() {
    try (Sandbox sandbox = guest("as").program().openLasting().orElseThrow()) {
      long before = 0;
      for (int i = 0; i < 2_000; i++) {
        result(sandbox, "as", "echo", "{'message':'again'}", in("s"));
        if (i == 200) {
          before = sandbox.memory().bytes();
        }
      }
      assertThat(sandbox.memory().bytes()).isEqualTo(before).isPositive();
    }
  }

  @Test
  void callsAnotherSkillAndTellsTheCallback() {
    List<JsonNode> asked = new ArrayList<>();
    host.with(
        "extensions.call",
        request -> {
          asked.add(request);
          return json("{'value':'done','content':[]}");
        });
    result(
        "rust",
        "command",
        "{'type':'call_module','payload':{'skill_id':'Mail-Skill','method':'send','payload':{'to':'x'},'callback':'on_result','call_ctx':'c'}}",
        in("s"));
    assertThat(asked)
        .containsExactly(json("{'extension':'mail-skill','tool':'send','arguments':{'to':'x'}}"));
    JsonNode heard = result("rust", "heard", "{}", in("s")).value().orElseThrow();
    assertThat(heard.path(0).path("method").asString()).isEqualTo("on_result");
    JsonNode event = heard.path(0).path("event");
    assertThat(event.path("skill_id").asString()).isEqualTo("Mail-Skill");
    assertThat(event.path("call_ctx").asString()).isEqualTo("c");
    assertThat(event.path("error").asString()).isEmpty();
    assertThat(event.path("payload").asString()).isEqualTo("pGRvbmU=");
  }

  @Test
  void aCommandThatFailsChangesNothingOfTheResult() {
    assertThat(
            result(
                    "rust",
                    "command",
                    "{'type':'call_module','payload':{'skill_id':'mail','method':'send','callback':'on_result'}}",
                    in("s"))
                .value())
        .contains(json("'commanded'"));
    assertThat(host.log()).anyMatch(line -> line.startsWith("warn Command call_module: "));
    JsonNode event =
        result("rust", "heard", "{}", in("s")).value().orElseThrow().path(0).path("event");
    assertThat(event.path("error").asString()).contains("denied");
  }

  @Test
  void keepsTheOrderOfABatch() {
    host.with(
        "extensions.batch",
        request -> {
          var results = Json.object();
          var list = results.putArray("results");
          request
              .path("calls")
              .forEach(one -> {
                String message = one.path("arguments").path("message").asString();
                if (message.equals("3")) {
                  list.addObject().putObject("error").put("code", "X").put("message", "no three");
                } else {
                  list.addObject().put("value", "<" + message + ">");
                }
              });
          return results;
        });
    result(
        "rust",
        "batch",
        "{'skill_id':'other','method':'echo','items':1000,'concurrency':0}",
        in("s"));
    assertThat(host.asked("extensions.batch").path("concurrency").asInt()).isEqualTo(32);
    JsonNode items =
        result("rust", "heard", "{}", in("s"))
            .value()
            .orElseThrow()
            .path(0)
            .path("event")
            .path("items");
    assertThat(items).hasSize(1_000);
    for (int i = 0; i < 1_000; i++) {
      assertThat(items.path(i).path("index").asInt()).isEqualTo(i);
      assertThat(items.path(i).path("error").asString()).isEqualTo(i == 3 ? "no three" : "");
    }
  }

  @Test
  void aSkillCallsItselfWithoutAskingAnybody() {
    result(
        "rust",
        "command",
        "{'type':'call_module','payload':{'skill_id':'luminarys-rust','method':'tick','payload':{'n':1}}}",
        in("s"));
    assertThat(result("rust", "heard", "{}", in("s")).value().orElseThrow().path(0).path("event"))
        .isEqualTo(json("{'n':1}"));
  }

  @Test
  void schedulesPublishesSubscribesAndShares() {
    host.with("schedule.after", any -> json("{'id':1}"))
        .with("events.publish", any -> json("{'delivered':1,'skipped':0}"))
        .with("events.subscribe", any -> json("{}"));
    result(
        "rust",
        "command",
        "{'type':'schedule','payload':{'method':'tick','delay_ms':5,'payload':{'n':1}},'packed_members':['payload']}",
        in("s"));
    assertThat(plain(host.asked("schedule.after")))
        .isEqualTo(json("{'delayMillis':5,'tool':'tick','arguments':{'n':1}}"));
    result(
        "rust",
        "command",
        "{'type':'emit_event','payload':{'topic':'a.b','payload':{'n':1}},'packed':true}",
        in("s"));
    assertThat(plain(host.asked("events.publish")))
        .isEqualTo(json("{'topic':'a.b','payload':{'n':1}}"));
    result(
        "rust",
        "command",
        "{'type':'subscribe','payload':{'topic':'a.b','callback':'on_data'}}",
        in("s"));
    assertThat(host.asked("events.subscribe")).isEqualTo(json("{'topic':'a.b','tool':'on_data'}"));
    result("rust", "command", "{'type':'store_kv','payload':{'key':'k','value':[1,'x']}}", in("s"));
    assertThat(host.values()).containsKey("luminarys/k");
    result(
        "rust",
        "command",
        "{'type':'load_kv','payload':{'key':'k','callback':'on_result'}}",
        in("s"));
    result(
        "rust",
        "command",
        "{'type':'load_kv','payload':{'key':'none','callback':'on_result'}}",
        in("s"));
    JsonNode heard = result("rust", "heard", "{}", in("s")).value().orElseThrow();
    assertThat(heard.path(0).path("event"))
        .isEqualTo(json("{'key':'k','value':[1,'x'],'found':true}"));
    assertThat(heard.path(1).path("event")).isEqualTo(json("{'key':'none','found':false}"));
  }

  @Test
  void callbacksThatAreScheduledGetWhatWasScheduled() {
    host.with("schedule.after", any -> json("{'id':1}"));
    result(
        "rust",
        "command",
        "{'type':'schedule','payload':{'method':'on_data','payload':{'n':1}}}",
        in("s"));
    JsonNode arguments = host.asked("schedule.after").path("arguments");
    Caller delivery = new Caller(Audience.HOST, "host", "delivery", Set.of(), Locale.ENGLISH);
    result("rust", "on_data", Json.write(arguments), delivery);
    assertThat(result("rust", "heard", "{}", delivery).value().orElseThrow().path(0).path("event"))
        .isEqualTo(json("{'n':1}"));
  }

  @Test
  void eventsOfAConnectionBecomeAnInvocationEach() {
    Caller connection = new Caller(Audience.HOST, "host", "connection", Set.of(), Locale.ENGLISH);
    result(
        "rust",
        "on_data",
        "{'connection':'c1','events':[{'type':'data','data':'aGk='},{'type':'end','reason':'end'}]}",
        connection);
    JsonNode heard = result("rust", "heard", "{}", connection).value().orElseThrow();
    assertThat(heard).hasSize(2);
    assertThat(heard.path(0).path("event").path("data").asString()).isEqualTo("hi");
    assertThat(heard.path(1).path("event").path("error_kind").asString()).isEqualTo("eof");
  }

  @Test
  void unknownAndUnsupportedCommandsAreToldInTheLog() {
    result("rust", "command", "{'type':'spawn','payload':{}}", in("s"));
    result("rust", "command", "{'type':'dance','payload':{}}", in("s"));
    result("rust", "command", "{'type':'call_module','payload':{}}", in("s"));
    assertThat(host.log())
        .containsExactly(
            "warn Command spawn: this host starts no further skills for a skill.",
            "warn Command dance: it is not known.",
            "warn Command call_module: its skill_id is missing.");
  }

  @Test
  void terminatingEndsWhatGoesOnAndTheInstance() {
    host.with("schedule.list", any -> json("{'appointments':[{'id':7}]}"))
        .with("schedule.cancel", any -> json("{'cancelled':true}"))
        .with("events.list", any -> json("{'subscriptions':[{'topic':'a','tool':'tick'}]}"))
        .with("events.unsubscribe", any -> json("{'removed':true}"))
        .with("tcp.list", any -> json("{'connections':[{'connection':'c'}]}"))
        .with("tcp.end", any -> json("{}"));
    try (Sandbox sandbox = guest("rust").program().openLasting().orElseThrow()) {
      assertThat(
              result(sandbox, "rust", "command", "{'type':'terminate','payload':{}}", in("s"))
                  .value())
          .contains(json("'commanded'"));
      assertThat(sandbox.reusable()).isFalse();
    }
    assertThat(host.asked("schedule.cancel")).isEqualTo(json("{'id':7}"));
    assertThat(host.asked("events.unsubscribe")).isEqualTo(json("{'topic':'a','tool':'tick'}"));
    assertThat(host.asked("tcp.end")).isEqualTo(json("{'connection':'c'}"));
  }

  @Test
  void endsTheCommandsWhenACallbackEndsTheSkill() {
    assertThat(
            result(
                    "rust",
                    "command",
                    "{'type':'call_module','payload':{'skill_id':'luminarys-rust','method':'panic','payload':{'message':'x'},'callback':'on_result'},'times':2}",
                    in("s"))
                .value())
        .contains(json("'commanded'"));
    assertThat(host.log()).anyMatch(line -> line.contains("panic ended the skill"));
  }
}
