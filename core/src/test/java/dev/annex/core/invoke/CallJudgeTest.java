package dev.annex.core.invoke;

import static dev.annex.core.TestHost.done;
import static dev.annex.core.TestHost.fault;
import static dev.annex.core.TestHost.value;
import static org.assertj.core.api.Assertions.assertThat;

import dev.annex.api.call.Ability;
import dev.annex.api.call.Answers;
import dev.annex.api.call.Ask;
import dev.annex.api.call.Audience;
import dev.annex.api.call.Caller;
import dev.annex.api.call.Invocation;
import dev.annex.api.call.JournalEntry;
import dev.annex.api.call.JournalEntry.Kind;
import dev.annex.api.call.JournalEntry.Verdict;
import dev.annex.api.call.Outcome;
import dev.annex.api.call.Progress;
import dev.annex.api.fault.ErrorCode;
import dev.annex.api.name.ExtensionId;
import dev.annex.api.name.ToolName;
import dev.annex.api.runtime.GuestReply;
import dev.annex.api.store.PolicyStore;
import dev.annex.api.store.PolicyStore.Rule;
import dev.annex.api.store.PolicyStore.Scope;
import dev.annex.api.value.Json;
import dev.annex.core.Scripted;
import dev.annex.core.TestHost;
import java.time.Duration;
import java.time.Instant;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import tools.jackson.databind.JsonNode;

@Timeout(30)
final class CallJudgeTest {

  private static final ExtensionId SAMPLE = new ExtensionId("sample");
  private static final Caller ABLE =
      new Caller(Audience.AGENT, "tester", "", Set.of(Ability.FORM), Locale.ENGLISH);
  private static final String ONCE = "{\"action\":\"accept\",\"content\":{\"decision\":\"once\"}}";
  private static final String ALWAYS =
      "{\"action\":\"accept\",\"content\":{\"decision\":\"always\"}}";

  private final TestHost test = new TestHost();
  private final AtomicInteger ran = new AtomicInteger();

  /** The tool takes the word that its policy puts it under as argument. */
  @BeforeEach
  void install() {
    test.runtime.script(
        "go",
        (call, host, meter) -> {
          ran.incrementAndGet();
          return done("{\"ran\":true}");
        });
    test.runtime.script(
        "judge",
        (call, host, meter) -> {
          JsonNode args = call.invocation().arguments().path("args");
          return done(
              Json.write(
                  Json.object()
                      .put("action", args.path("word").asString(""))
                      .put("resource", "shelf/" + args.path("word").asString(""))));
        });
    test.install(
        Scripted.files(
            """
            {"id":"sample","requests":["door"],"tools":[
              {"name":"go","input":{"type":"object"}},
              {"name":"judge","hidden":true,"input":{"type":"object"}}],
             "policy":{"defaults":["ext:sample:usual"],"groups":[
               {"id":"ext:sample:usual","allow":["read"],"deny":["delete"]}]}}\
            """));
  }

  @AfterEach
  void close() {
    assertThat(test.runtime.open).hasValue(0);
    test.close();
  }

  @Test
  void runsWhatIsAllowedAndJournalsUnderWhichWord() {
    assertThat(value(call(ABLE, "read")).path("ran").asBoolean()).isTrue();
    JournalEntry line = ofTool("go", test.journal(Kind.CALL));
    assertThat(line.facts().path("word").asString()).isEqualTo("read");
    assertThat(line.facts().path("resource").asString()).isEqualTo("shelf/read");
  }

  @Test
  void deniesWithTheRemedyAndRunsNothing() {
    var fault = fault(call(ABLE, "delete"));

    assertThat(fault.code()).isEqualTo(ErrorCode.PERMISSION_DENIED);
    assertThat(fault.message())
        .contains("\"sample/go (delete shelf/delete)\" denied")
        .contains("action denied by extension policy: delete")
        .contains("annex policy use sample GROUP");
    assertThat(ran).hasValue(0);
  }

  private static Ask.Form form(Outcome.Asking asking) {
    return (Ask.Form) Objects.requireNonNull(asking.asks().get(CallJudge.KEY));
  }

  @Test
  void asksTheClientOfACallerWhoCanAnswerForms() {
    Outcome.Asking asking = asking(call(ABLE, "write"));

    assertThat(asking.asks()).containsOnlyKeys(CallJudge.KEY);
    Ask.Form form = form(asking);
    assertThat(form.message()).isEqualTo("May sample/go (write shelf/write) run?");
    assertThat(form.schema().at("/properties/decision/enum").toString())
        .isEqualTo("[\"once\",\"always\",\"no\"]");
    assertThat(ran).hasValue(0);
    assertThat(ofTool("go", test.journal(Kind.CALL)).verdict()).isEqualTo(Verdict.ASKED);
  }

  @Test
  void deniesACallerWhoCannotAnswerAndSaysWhatWouldAllowIt() {
    var fault = fault(call(Caller.agent("tester"), "write"));

    assertThat(fault.code()).isEqualTo(ErrorCode.PERMISSION_DENIED);
    assertThat(fault.message())
        .contains("needs a person's approval")
        .contains("annex policy allow sample write");
    assertThat(ran).hasValue(0);
  }

  @Test
  void allowingOnceHoldsForOneCall() {
    Outcome.Asking asking = asking(call(ABLE, "write"));

    assertThat(value(answer("write", asking, ONCE)).path("ran").asBoolean()).isTrue();

    assertThat(ran).hasValue(1);
    assertThat(test.policies.rules(SAMPLE)).isEmpty();
    asking(call(ABLE, "write"));
  }

  @Test
  void allowingAlwaysMakesARule() {
    Outcome.Asking asking = asking(call(ABLE, "write"));
    value(answer("write", asking, ALWAYS));

    assertThat(test.policies.rules(SAMPLE))
        .extracting(rule -> rule.word() + " " + rule.verdict() + " " + rule.by())
        .containsExactly("write ALLOW tester");
    value(call(Caller.agent("tester"), "write"));
    assertThat(ran).hasValue(2);
  }

  @Test
  void everythingButAClearYesIsNo() {
    for (String answer :
        new String[] {
          "{\"action\":\"accept\",\"content\":{\"decision\":\"no\"}}",
          "{\"action\":\"accept\",\"content\":{}}",
          "{\"action\":\"decline\",\"content\":{\"decision\":\"always\"}}",
          "{\"action\":\"cancel\"}",
          "\"once\"",
          "null"
        }) {
      var fault = fault(answer("write", asking(call(ABLE, "write")), answer));
      assertThat(fault.code()).as(answer).isEqualTo(ErrorCode.PERMISSION_DENIED);
      assertThat(fault.message()).contains("did not get it");
    }
    assertThat(ran).hasValue(0);
    assertThat(test.policies.rules(SAMPLE)).isEmpty();
  }

  @Test
  void anAnswerCountsForTheCallItWasGivenFor() {
    Outcome.Asking asking = asking(call(ABLE, "write"));

    asking(answer("paint", asking, ALWAYS));
    asking(
        invoke(
            new Answers(Map.of(CallJudge.KEY, Json.parse(ALWAYS)), Answers.NONE.state()),
            ABLE,
            "write"));

    assertThat(ran).hasValue(0);
    assertThat(test.policies.rules(SAMPLE)).isEmpty();
  }

  @Test
  void aDenialMadeMeanwhileWinsOverTheAnswer() {
    Outcome.Asking asking = asking(call(ABLE, "write"));
    rule("write", PolicyStore.Verdict.DENY);
    assertThat(fault(answer("write", asking, ALWAYS)).code())
        .isEqualTo(ErrorCode.PERMISSION_DENIED);
    assertThat(ran).hasValue(0);
  }

  @Test
  void theQuestionsOfTheGuestComeAfterTheApprovalAndNeedNoSecond() {
    test.runtime.script(
        "go",
        (call, host, meter) -> {
          ran.incrementAndGet();
          Answers answers = call.invocation().answers();
          if (answers.to("colour").isEmpty()) {
            assertThat(answers.state().has(CallJudge.KEY)).isFalse();
            return new GuestReply.Asking(
                Map.of("colour", new Ask.Form("Which colour?", Json.object())),
                Json.object().put("round", 1));
          }
          assertThat(answers.state()).isEqualTo(Json.object().put("round", 1));
          return done("{\"colour\":" + answers.to("colour").orElseThrow() + "}");
        });

    Outcome.Asking approval = asking(call(ABLE, "write"));
    Outcome.Asking question = asking(answer("write", approval, ONCE));
    assertThat(question.asks()).containsOnlyKeys("colour");
    Outcome end =
        invoke(
            new Answers(Map.of("colour", Json.parse("\"red\"")), question.state()), ABLE, "write");

    assertThat(value(end).path("colour").asString()).isEqualTo("red");
    assertThat(ran).hasValue(2);
  }

  @Test
  void theQuestionsOfTheGuestWorkWithoutAnApproval() {
    test.runtime.script(
        "go",
        (call, host, meter) -> {
          Answers answers = call.invocation().answers();
          return answers.to("colour").isEmpty()
              ? new GuestReply.Asking(
                  Map.of("colour", new Ask.Form("Which colour?", Json.object())),
                  Json.object().put("round", 1))
              : done(Json.write(answers.state()));
        });
    Outcome.Asking question = asking(call(ABLE, "read"));
    Outcome end =
        invoke(
            new Answers(Map.of("colour", Json.parse("\"red\"")), question.state()), ABLE, "read");
    assertThat(value(end)).isEqualTo(Json.object().put("round", 1));
  }

  @Test
  void callsOfOtherExtensionsAreDeniedRatherThanAsked() {
    Invocation outer = invocation(ABLE, "write");
    Invocation nested = outer.nested(outer.tool(), outer.arguments());

    var fault = fault(test.host.invoker().invoke(nested, Progress.none()));

    assertThat(fault.code()).isEqualTo(ErrorCode.PERMISSION_DENIED);
    assertThat(fault.message()).contains("annex policy allow sample write");
    assertThat(ran).hasValue(0);
  }

  @Test
  void whatJudgesACallCanDoNothingItself() {
    test.runtime.script(
        "judge",
        (call, host, meter) -> {
          assertThat(host.holds("door")).isFalse();
          host.call("door.open", Json.object().put("name", "front"));
          return done("{\"action\":\"read\"}");
        });

    Ask.Form form = form(asking(call(ABLE, "read")));

    assertThat(form.message()).contains("not known", "door.open denied");
    assertThat(ran).hasValue(0);
  }

  @Test
  void aPersonIsAskedWhenTheJudgeFailsOrNamesNothing() {
    for (String said :
        new String[] {"{}", "{\"action\":\"\"}", "{\"action\":7}", "[]", "\"read\"", "null"}) {
      test.runtime.script("judge", (call, host, meter) -> done(said));
      Ask.Form form = form(asking(call(ABLE, "read")));
      assertThat(form.message()).as(said).contains("named no action");
    }
    String[] odd = {"x".repeat(65), "re\u001b[31md"};
    for (String word : odd) {
      test.runtime.script(
          "judge", (call, host, meter) -> done(Json.write(Json.object().put("action", word))));
      asking(call(ABLE, "read"));
    }
    test.runtime.script(
        "judge",
        (call, host, meter) -> {
          throw new IllegalStateException("broken");
        });
    asking(call(ABLE, "read"));
    assertThat(ran).hasValue(0);
    assertThat(fault(call(Caller.agent("tester"), "read")).message())
        .contains("annex policy allow sample tool:go");
  }

  @Test
  void rulesHoldForExtensionsWithoutAPolicy() {
    test.runtime.script("plain", (call, host, meter) -> done("1"));
    test.install(Scripted.files("{\"id\":\"other\",\"tools\":[{\"name\":\"plain\"}]}"));
    value(test.call("other", "plain", "{}"));
    test.policies.put(
        new Rule(
            new Scope(new ExtensionId("other"), Optional.empty()),
            "tool:plain",
            PolicyStore.Verdict.DENY,
            "tester",
            Instant.EPOCH));
    assertThat(fault(test.call("other", "plain", "{}")).message())
        .contains("annex policy remove other tool:plain");
  }

  private void rule(String word, PolicyStore.Verdict verdict) {
    test.policies.put(
        new Rule(new Scope(SAMPLE, Optional.empty()), word, verdict, "tester", Instant.EPOCH));
  }

  private static JournalEntry ofTool(String tool, java.util.List<JournalEntry> lines) {
    return lines.stream()
        .filter(line -> line.target().equals("sample/" + tool))
        .findFirst()
        .orElseThrow();
  }

  private static Invocation invocation(Caller caller, String word) {
    return Invocation.of(
        caller,
        new ToolName(SAMPLE, "go"),
        Json.object().put("word", word),
        Instant.now().plus(Duration.ofMinutes(1)));
  }

  private Outcome call(Caller caller, String word) {
    return test.host.invoker().invoke(invocation(caller, word), Progress.none());
  }

  private Outcome answer(String word, Outcome.Asking asking, String answer) {
    return invoke(
        new Answers(Map.of(CallJudge.KEY, Json.parse(answer)), asking.state()), ABLE, word);
  }

  private Outcome invoke(Answers answers, Caller caller, String word) {
    return test.host.invoker().invoke(invocation(caller, word).answered(answers), Progress.none());
  }

  private static Outcome.Asking asking(Outcome outcome) {
    if (outcome instanceof Outcome.Asking asking) {
      return asking;
    }
    throw new AssertionError("did not ask: " + outcome);
  }
}
