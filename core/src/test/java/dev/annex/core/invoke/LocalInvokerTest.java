package dev.annex.core.invoke;

import static dev.annex.core.TestHost.done;
import static dev.annex.core.TestHost.fault;
import static dev.annex.core.TestHost.value;
import static org.assertj.core.api.Assertions.assertThat;

import dev.annex.api.call.Answers;
import dev.annex.api.call.Ask;
import dev.annex.api.call.Budget;
import dev.annex.api.call.Caller;
import dev.annex.api.call.Gauge;
import dev.annex.api.call.Invocation;
import dev.annex.api.call.JournalEntry;
import dev.annex.api.call.JournalEntry.Kind;
import dev.annex.api.call.JournalEntry.Verdict;
import dev.annex.api.call.Limit;
import dev.annex.api.call.Outcome;
import dev.annex.api.call.Progress;
import dev.annex.api.call.Result;
import dev.annex.api.fault.AnnexException;
import dev.annex.api.fault.ErrorCode;
import dev.annex.api.name.ExtensionId;
import dev.annex.api.runtime.GuestReply;
import dev.annex.api.value.Json;
import dev.annex.core.Scripted;
import dev.annex.core.TestHost;
import dev.annex.testkit.Hammer;
import java.time.Duration;
import java.time.Instant;
import java.util.Map;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(30)
class LocalInvokerTest {

  private static final String GREET =
      """
      {"id":"sample","tools":[{"name":"greet",
        "input":{"type":"object","properties":{"name":{"type":"string","maxLength":5}},"required":["name"],"additionalProperties":false},
        "output":{"type":"object","required":["text"]}}]}\
      """;
  private static final String SIMPLE = "{\"id\":\"sample\",\"tools\":[{\"name\":\"go\"}]}";
  private static final String DOORS =
      "{\"id\":\"sample\",\"tools\":[{\"name\":\"go\"}],\"requests\":[\"door\"]}";

  private final TestHost test = new TestHost();

  @AfterEach
  void close() {
    assertThat(test.runtime.open).hasValue(0);
    test.close();
  }

  @Test
  void runsAToolAndJournalsDecisionAndCall() {
    test.runtime.script("greet", (call, host, meter) -> done("{\"text\":\"hi\"}"));
    test.install(Scripted.files(GREET));

    Outcome outcome = test.call("sample", "greet", "{\"name\":\"Ann\"}");

    assertThat(value(outcome).path("text").asString()).isEqualTo("hi");
    assertThat(test.journal(Kind.DECISION))
        .extracting(JournalEntry::verdict)
        .containsExactly(Verdict.ALLOWED);
    JournalEntry call = test.journal(Kind.CALL).getFirst();
    assertThat(call.verdict()).isEqualTo(Verdict.DONE);
    assertThat(call.target()).isEqualTo("sample/greet");
    assertThat(call.actor()).isEqualTo("tester");
  }

  @Test
  void tellsCallerAndJournalWhatACallCostAlsoWhenItFails() {
    test.runtime.script(
        "go",
        (call, host, meter) -> {
          meter.record(Gauge.FUEL, 12);
          meter.record(Gauge.FUEL_RULES, 1);
          host.call("door.knock", Json.object().put("name", "x"));
          throw meter.exhaust(Limit.FUEL);
        });
    test.install(Scripted.files(DOORS));

    Outcome outcome = test.call("sample", "go", "{}");

    assertThat(fault(outcome).details().get("limit")).isEqualTo(Json.parse("\"fuel\""));
    assertThat(outcome.cost().fuel()).isEqualTo(12);
    assertThat(outcome.cost().used(Budget.HOST_CALLS)).isEqualTo(1);
    assertThat(outcome.cost().arguments().bytes()).isEqualTo(2);
    assertThat(outcome.cost().wall()).isPositive();
    assertThat(test.journal(Kind.CALL).getFirst().facts().path("cost"))
        .isEqualTo(outcome.cost().toJson());
  }

  @Test
  void tellsTheSizeOfArgumentsThatWereRefused() {
    test.install(Scripted.files(GREET));
    Outcome outcome = test.call("sample", "greet", "{\"name\":\"far too long\"}");
    fault(outcome);
    assertThat(outcome.cost().arguments().bytes()).isEqualTo(23);
  }

  @Test
  void namesThePathOfEveryBadArgument() {
    test.install(Scripted.files(GREET));

    var fault = fault(test.call("sample", "greet", "{\"name\":\"far too long\",\"extra\":1}"));

    assertThat(fault.code()).isEqualTo(ErrorCode.INVALID_ARGUMENTS);
    assertThat(fault.message()).contains("/name").contains("extra");
    assertThat(fault.details().get("errors")).hasSize(2);
  }

  @Test
  void refusesAResultThatBreaksThePromiseOfTheManifest() {
    test.runtime.script("greet", (call, host, meter) -> done("{\"wrong\":1}"));
    test.install(Scripted.files(GREET));

    assertThat(fault(test.call("sample", "greet", "{\"name\":\"Ann\"}")).code())
        .isEqualTo(ErrorCode.INVALID_RESULT);
  }

  @Test
  void tellsWhichToolDoesNotExist() {
    var fault = fault(test.call("sample", "nope", "{}"));
    assertThat(fault.code()).isEqualTo(ErrorCode.TOOL_NOT_FOUND);
    assertThat(fault.message()).contains("sample/nope");
    assertThat(test.journal(Kind.CALL)).hasSize(1);
  }

  @Test
  void refusesToolsOfADisabledExtensionAndSaysHowToEnableIt() {
    test.install(Scripted.files(SIMPLE));
    test.host.installer().disable(new ExtensionId("sample"), "tester");

    var fault = fault(test.call("sample", "go", "{}"));

    assertThat(fault.code()).isEqualTo(ErrorCode.EXTENSION_DISABLED);
    assertThat(fault.message()).contains("annex enable sample");
  }

  @Test
  void doesNotLetAgentsCallToolsThatAreNotForThem() {
    test.runtime.script("secret", (call, host, meter) -> done("1"));
    test.install(
        Scripted.files("{\"id\":\"sample\",\"tools\":[{\"name\":\"secret\",\"hidden\":true}]}"));

    assertThat(fault(test.call("sample", "secret", "{}")).code())
        .isEqualTo(ErrorCode.PERMISSION_DENIED);
    assertThat(test.journal(Kind.DECISION))
        .extracting(JournalEntry::verdict)
        .containsExactly(Verdict.DENIED);
  }

  @Test
  void endsACallAtTheExtensionsDeadline() {
    test.runtime.script(
        "go",
        (call, host, meter) -> {
          Thread.sleep(Duration.ofMinutes(5));
          return done("1");
        });
    test.install(
        Scripted.files(
            "{\"id\":\"sample\",\"tools\":[{\"name\":\"go\"}],\"limits\":{\"time\":100}}"));

    var fault = fault(test.call("sample", "go", "{}"));

    assertThat(fault.code()).isEqualTo(ErrorCode.DEADLINE_EXCEEDED);
    assertThat(fault.message()).contains("PT0.1S").contains("limit time");
    assertThat(Thread.currentThread().isInterrupted()).isFalse();
  }

  @Test
  void endsAHostCallThatWaitsPastTheDeadline() {
    test.runtime.script(
        "go",
        (call, host, meter) -> {
          host.call("door.wait", Json.object().put("name", "x"));
          return done("1");
        });
    test.install(
        Scripted.files(
            "{\"id\":\"sample\",\"tools\":[{\"name\":\"go\"}],\"requests\":[\"door\"],\"limits\":{\"time\":150}}"));
    long began = System.nanoTime();

    var fault = fault(test.call("sample", "go", "{}"));

    assertThat(fault.code()).isEqualTo(ErrorCode.DEADLINE_EXCEEDED);
    assertThat(Duration.ofNanos(System.nanoTime() - began))
        .isBetween(Duration.ofMillis(150), Duration.ofMillis(150 + 500));
  }

  @Test
  void endsACallWhenItsCallerWaitsNoLonger() {
    test.runtime.script(
        "go",
        (call, host, meter) -> {
          Thread.sleep(Duration.ofMinutes(5));
          return done("1");
        });
    test.install(Scripted.files(SIMPLE));
    Invocation invocation =
        Invocation.of(
            Caller.agent("tester"),
            TestHost.invocation("sample", "go", "{}").tool(),
            Json.object(),
            Instant.now().plusMillis(100));

    assertThat(fault(test.host.invoker().invoke(invocation, Progress.none())).code())
        .isEqualTo(ErrorCode.DEADLINE_EXCEEDED);
  }

  @Test
  void cancellingStopsTheGuest() throws Exception {
    CountDownLatch running = new CountDownLatch(1);
    test.runtime.script(
        "go",
        (call, host, meter) -> {
          running.countDown();
          Thread.sleep(Duration.ofMinutes(5));
          return done("1");
        });
    test.install(Scripted.files(SIMPLE));
    Invocation invocation = TestHost.invocation("sample", "go", "{}");
    Thread canceller =
        Thread.ofVirtual()
            .start(() -> {
              try {
                running.await();
              } catch (InterruptedException e) {
                throw new IllegalStateException(e);
              }
              invocation.cancellation().cancel("the user pressed stop");
            });

    var fault = fault(test.host.invoker().invoke(invocation, Progress.none()));
    canceller.join();

    assertThat(fault.code()).isEqualTo(ErrorCode.CANCELLED);
    assertThat(fault.message()).contains("the user pressed stop");
  }

  @Test
  void hidesFailuresOfTheHostFromTheCaller() {
    test.runtime.script(
        "go",
        (call, host, meter) -> {
          throw new IllegalStateException("/secret/path");
        });
    test.install(Scripted.files(SIMPLE));

    var fault = fault(test.call("sample", "go", "{}"));

    assertThat(fault.code()).isEqualTo(ErrorCode.INTERNAL);
    assertThat(fault.message()).doesNotContain("/secret/path");
  }

  @Test
  void letsAGuestDoWhatItWasGrantedAndCountsIt() {
    test.runtime.script("go", openDoor());
    test.install(Scripted.files(DOORS));

    assertThat(value(test.call("sample", "go", "{}")).path("opened").asString()).isEqualTo("front");
    assertThat(test.journal(Kind.CALL).getFirst().facts().at("/host/door.open").asInt())
        .isEqualTo(1);
    assertThat(test.journal(Kind.DECISION)).hasSize(2);
  }

  @Test
  void deniesWhatWasNotGrantedAndSaysHowToGrantIt() {
    test.runtime.script("go", openDoor());
    test.install(Scripted.files(DOORS), new String[0]);

    var fault = fault(test.call("sample", "go", "{}"));

    assertThat(fault.code()).isEqualTo(ErrorCode.PERMISSION_DENIED);
    assertThat(fault.message())
        .contains("door.open of \"front\" denied")
        .contains("annex grant sample door");
    assertThat(test.journal(Kind.DECISION).getFirst().verdict()).isEqualTo(Verdict.DENIED);
  }

  @Test
  void deniesWhatTheManifestDoesNotAskFor() {
    test.runtime.script("go", openDoor());
    test.install(Scripted.files(SIMPLE));

    assertThat(fault(test.call("sample", "go", "{}")).message())
        .contains("the manifest of \"sample\" does not ask for door");
  }

  @Test
  void refusesUnknownHostOperationsAndRequestsThatDoNotFit() {
    test.runtime.script(
        "go",
        (call, host, meter) ->
            new GuestReply.Done(Result.of(host.call("door.paint", Json.object()))));
    test.install(Scripted.files(DOORS));
    assertThat(fault(test.call("sample", "go", "{}")).code())
        .isEqualTo(ErrorCode.INVALID_HOST_CALL);

    test.runtime.script(
        "go",
        (call, host, meter) ->
            new GuestReply.Done(Result.of(host.call("door.open", Json.object().put("nme", "x")))));
    var fault = fault(test.call("sample", "go", "{}"));
    assertThat(fault.code()).isEqualTo(ErrorCode.INVALID_HOST_CALL);
    assertThat(fault.message()).contains("door.open").contains("nme");
  }

  @Test
  void stopsAGuestThatCallsTheHostTooOften() {
    test.runtime.script(
        "go",
        (call, host, meter) -> {
          while (true) {
            host.call("door.knock", Json.object().put("name", "x"));
          }
        });
    test.install(
        Scripted.files(
            "{\"id\":\"sample\",\"tools\":[{\"name\":\"go\"}],\"requests\":[\"door\"],\"limits\":{\"host-calls\":25}}"));

    var fault = fault(test.call("sample", "go", "{}"));

    assertThat(fault.code()).isEqualTo(ErrorCode.LIMIT_REACHED);
    assertThat(fault.message()).contains("host-calls").contains("25");
    assertThat(test.journal(Kind.DECISION)).hasSize(1);
  }

  @Test
  void stopsAGuestThatGoesOnAskingForWhatItMayNotHave() {
    test.runtime.script(
        "go",
        (call, host, meter) -> {
          for (int i = 0; i < 1_000; i++) {
            try {
              host.call("door.open", Json.object().put("name", "x"));
            } catch (AnnexException e) {
              assertThat(e.code()).isIn(ErrorCode.PERMISSION_DENIED, ErrorCode.LIMIT_REACHED);
            }
          }
          return done("1");
        });
    test.install(Scripted.files(DOORS), new String[0]);

    var fault = fault(test.call("sample", "go", "{}"));

    assertThat(fault.code()).isEqualTo(ErrorCode.LIMIT_REACHED);
    assertThat(fault.message()).contains("denials");
    assertThat(test.journal(Kind.DECISION)).hasSizeLessThan(110);
  }

  @Test
  void handsQuestionsToTheCallerAndAnswersToTheGuest() {
    test.runtime.script(
        "go",
        (call, host, meter) ->
            call.invocation()
                .answers()
                .to("name")
                .<GuestReply>map(answer -> new GuestReply.Done(Result.of(answer)))
                .orElseGet(() ->
                    new GuestReply.Asking(
                        Map.of("name", new Ask.Form("Who?", Json.object())), Json.object())));
    test.install(Scripted.files(SIMPLE));
    Invocation invocation = TestHost.invocation("sample", "go", "{}");

    Outcome first = test.host.invoker().invoke(invocation, Progress.none());
    assertThat(first).isInstanceOf(Outcome.Asking.class);
    Answers answers = new Answers(Map.of("name", Json.parse("\"Ann\"")), Json.object());
    Outcome second = test.host.invoker().invoke(invocation.answered(answers), Progress.none());

    assertThat(value(second).asString()).isEqualTo("Ann");
  }

  @Test
  void runsNoMoreCallsAtOnceThanTheLimitAndServesTheRestInTurn() throws Exception {
    AtomicInteger running = new AtomicInteger();
    AtomicInteger most = new AtomicInteger();
    test.runtime.script(
        "go",
        (call, host, meter) -> {
          most.accumulateAndGet(running.incrementAndGet(), Math::max);
          Thread.sleep(2);
          running.decrementAndGet();
          return done("1");
        });
    test.install(
        Scripted.files(
            "{\"id\":\"sample\",\"tools\":[{\"name\":\"go\"}],\"limits\":{\"concurrent-calls\":3}}"));

    Hammer.strike(
        12,
        5,
        (thread, round) ->
            assertThat(test.call("sample", "go", "{}")).isInstanceOf(Outcome.Completed.class));

    assertThat(most.get()).isBetween(1, 3);
    assertThat(test.journal(Kind.CALL)).hasSize(60);
  }

  @Test
  void endsBusyWhenNoPlaceComesFreeInTime() throws Exception {
    CountDownLatch started = new CountDownLatch(1);
    CountDownLatch release = new CountDownLatch(1);
    test.runtime.script(
        "go",
        (call, host, meter) -> {
          started.countDown();
          release.await();
          return done("1");
        });
    test.install(
        Scripted.files(
            "{\"id\":\"sample\",\"tools\":[{\"name\":\"go\"}],\"limits\":{\"concurrent-calls\":1}}"));
    Thread first = Thread.ofVirtual().start(() -> test.call("sample", "go", "{}"));
    started.await();
    Invocation second =
        Invocation.of(
            Caller.agent("tester"),
            TestHost.invocation("sample", "go", "{}").tool(),
            Json.object(),
            Instant.now().plusMillis(100));

    var fault = fault(test.host.invoker().invoke(second, Progress.none()));
    release.countDown();
    first.join();

    assertThat(fault.code()).isEqualTo(ErrorCode.BUSY);
    assertThat(fault.message()).contains("limit concurrent-calls").contains("Try again in about");
  }

  @Test
  void reportsWhatTheGuestReports() {
    test.runtime.script(
        "go",
        (call, host, meter) -> {
          throw new AnnexException(ErrorCode.TOOL_FAILED, "no such note");
        });
    test.install(Scripted.files(SIMPLE));

    assertThat(fault(test.call("sample", "go", "{}")).message()).isEqualTo("no such note");
  }

  private static Scripted.Script openDoor() {
    return (call, host, meter) ->
        new GuestReply.Done(Result.of(host.call("door.open", Json.object().put("name", "front"))));
  }
}
