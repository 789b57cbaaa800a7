package dev.annex.capabilities.llm;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.annex.api.access.Permission;
import dev.annex.api.access.Permission.Risk;
import dev.annex.api.access.PermissionRequest;
import dev.annex.api.call.Budget;
import dev.annex.api.call.Limit;
import dev.annex.api.call.Limits;
import dev.annex.api.capability.Capability;
import dev.annex.api.fault.AnnexException;
import dev.annex.api.fault.ErrorCode;
import dev.annex.api.value.Json;
import dev.annex.api.value.Secret;
import dev.annex.testkit.CapabilityContract;
import dev.annex.testkit.CapabilityHarness;
import dev.annex.testkit.FakeModelServer;
import dev.annex.testkit.FakeModelServer.Behaviour;
import java.net.URI;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import tools.jackson.databind.JsonNode;

final class LlmCapabilityTest extends CapabilityContract {

  private static final String KEY = "canary-key-77c1";
  private static final String ASK = "{\"messages\": [{\"role\": \"user\", \"content\": \"Hi\"}]}";
  private static final Duration PATIENT = Duration.ofSeconds(30);

  private final FakeModelServer server = FakeModelServer.start();
  private final List<ModelClient> clients = new ArrayList<>();

  @Override
  protected Capability open() {
    return capability(server.base(), PATIENT);
  }

  private LlmCapability capability(URI base, Duration patience) {
    ModelClient client =
        new ModelClient(
            new ModelProvider(
                base, "small", Set.of("large"), () -> Optional.of(Secret.of(KEY)), patience),
            List.of());
    clients.add(client);
    return new LlmCapability(Optional.of(client));
  }

  @AfterEach
  void close() {
    clients.forEach(ModelClient::close);
    server.close();
  }

  @Override
  protected Map<String, JsonNode> requests() {
    return Map.of(Complete.NAME, Json.parse(ASK), ListModels.NAME, Json.object());
  }

  @Override
  protected List<String> permissions() {
    return List.of("llm", "llm=small");
  }

  @Override
  protected Stream<String> morePermissions() {
    return Stream.of("llm=large");
  }

  private CapabilityHarness allowing() {
    return CapabilityHarness.allowing(capability());
  }

  private static AnnexException failing(CapabilityHarness harness, String request) {
    try {
      throw new AssertionError(harness.call(Complete.NAME, request).toString());
    } catch (AnnexException e) {
      return e;
    }
  }

  private static String reason(AnnexException failure) {
    assertThat(failure.code()).isEqualTo(ErrorCode.HOST_CALL_FAILED);
    return failure.fault().details().getOrDefault("reason", Json.object()).asString("");
  }

  @Test
  void putsAStreamedAnswerTogether() {
    server.behave(Behaviour.answering("Hel", "lo ", "wörld 😀"));
    CapabilityHarness harness = allowing();
    JsonNode answer = harness.call(Complete.NAME, ASK);
    assertThat(answer.path("content").asString()).isEqualTo("Hello wörld 😀");
    assertThat(answer.path("finishReason").asString()).isEqualTo("stop");
    assertThat(answer.path("model").asString()).isEqualTo("small");
    assertThat(answer.path("usage").toString())
        .isEqualTo("{\"promptTokens\":7,\"completionTokens\":3,\"estimated\":false}");
    assertThat(harness.meter().used(Budget.LLM_TOKENS)).isEqualTo(10);
  }

  @Test
  void takesAWholeAnswerFromAServerWithoutStreams() {
    server.behave(Behaviour.answering("All at once").withoutStreams().finishing("length"));
    JsonNode answer = allowing().call(Complete.NAME, ASK);
    assertThat(answer.path("content").asString()).isEqualTo("All at once");
    assertThat(answer.path("finishReason").asString()).isEqualTo("length");
  }

  @Test
  void sendsWhatWasAskedForAndTheKey() {
    allowing()
        .call(
            Complete.NAME,
            """
            {"messages": [{"role": "system", "content": "Be brief"}, {"role": "user", "content": "ü"}],
             "model": "large", "maxTokens": 50, "temperature": 0.5, "stop": ["END"],
             "schema": {"type": "object"}}
            """);
    FakeModelServer.Asked asked = server.asked().getFirst();
    assertThat(asked.authorization()).contains("Bearer " + KEY);
    assertThat(asked.body())
        .isEqualTo(
            Json.parse(
                """
                {"model": "large",
                 "messages": [{"role": "system", "content": "Be brief"}, {"role": "user", "content": "ü"}],
                 "max_tokens": 50, "temperature": 0.5, "stop": ["END"],
                 "stream": true, "stream_options": {"include_usage": true},
                 "response_format": {"type": "json_schema", "json_schema":
                   {"name": "answer", "strict": true, "schema": {"type": "object"}}}}
                """));
  }

  @Test
  void asksForJsonWhenJsonIsWanted() {
    allowing()
        .call(
            Complete.NAME,
            "{\"messages\": [{\"role\": \"user\", \"content\": \"Hi\"}], \"json\": true}");
    assertThat(server.asked().getFirst().body().path("response_format"))
        .isEqualTo(Json.parse("{\"type\": \"json_object\"}"));
  }

  @Test
  void countsTokensItselfWhenTheProviderDoesNot() {
    server.behave(Behaviour.answering("123456789").withoutUsage());
    CapabilityHarness harness = allowing();
    JsonNode usage = harness.call(Complete.NAME, ASK).path("usage");
    assertThat(usage.path("estimated").asBoolean()).isTrue();
    assertThat(usage.path("completionTokens").asLong()).isEqualTo(3);
    assertThat(harness.meter().used(Budget.LLM_TOKENS))
        .isEqualTo(usage.path("promptTokens").asLong() + 3);
  }

  @Test
  void endsACallThatAsksForMoreTokensThanItHas() {
    Limits limits = Limits.defaults().with(Limit.LLM_TOKENS, 100);
    CapabilityHarness harness =
        allowing().as(CapabilityHarness.extension("notes", limits, List.of(), List.of()));
    String request =
        "{\"messages\": [{\"role\": \"user\", \"content\": \"Hi\"}], \"maxTokens\": 100}";
    assertThat(failing(harness, request).code()).isEqualTo(ErrorCode.LIMIT_REACHED);
    assertThat(server.asked()).isEmpty();
  }

  @Test
  void asksForNoMoreThanIsLeftWhenNobodySaysHowMuch() {
    Limits limits = Limits.defaults().with(Limit.LLM_TOKENS, 100);
    CapabilityHarness harness =
        allowing().as(CapabilityHarness.extension("notes", limits, List.of(), List.of()));
    harness.call(Complete.NAME, ASK);
    assertThat(server.asked().getFirst().body().path("max_tokens").asLong()).isBetween(80L, 99L);
    assertThat(harness.meter().used(Budget.LLM_TOKENS)).isEqualTo(8);
  }

  @Test
  void takesNoTokensForWhatWasRefused() {
    server.behave(Behaviour.refusing(500, "boom"));
    CapabilityHarness harness = allowing();
    assertThat(reason(failing(harness, ASK))).isEqualTo("provider-failed");
    assertThat(harness.meter().used(Budget.LLM_TOKENS)).isZero();
  }

  @ParameterizedTest
  @CsvSource({
    "400, rejected",
    "401, unauthorized",
    "403, unauthorized",
    "404, rejected",
    "429, rate-limited",
    "302, redirected",
    "500, provider-failed",
    "503, provider-failed"
  })
  void namesWhatTheProviderSays(int status, String reason) {
    server.behave(Behaviour.refusing(status, "no " + KEY + " \u001b[31m"));
    AnnexException failure = failing(allowing(), ASK);
    assertThat(reason(failure)).isEqualTo(reason);
    assertThat(failure.fault().toString()).doesNotContain(KEY).doesNotContain("\u001b");
  }

  @Test
  void tellsWhenToTryAgain() {
    server.behave(
        new Behaviour.Saying(
            429,
            Map.of("Content-Type", "application/json", "Retry-After", "17"),
            "{\"error\": \"slow down\"}"));
    AnnexException failure = failing(allowing(), ASK);
    assertThat(failure.fault().details().getOrDefault("retryAfterSeconds", Json.object()))
        .hasToString("17");
    assertThat(failure).hasMessageContaining("slow down");
  }

  @Test
  void doesNotFollowARedirectWithTheKey() {
    try (FakeModelServer other = FakeModelServer.start()) {
      server.behave(
          new Behaviour.Saying(307, Map.of("Location", other.base() + "/chat/completions"), ""));
      AnnexException failure = failing(allowing(), ASK);
      assertThat(reason(failure)).isEqualTo("redirected");
      assertThat(other.asked()).isEmpty();
    }
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        "{",
        "[]",
        "null",
        "{}",
        "{\"choices\": []}",
        "{\"choices\": 7}",
        "{\"choices\": [{\"message\": {\"content\": \"x\"}}]}",
        "<html>",
      })
  void refusesAWholeAnswerThatIsNone(String body) {
    server.behave(new Behaviour.Saying(200, Map.of("Content-Type", "application/json"), body));
    assertThat(reason(failing(allowing(), ASK))).isEqualTo("malformed");
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "data: {|cut-off",
        "data: {\\n\\n|malformed",
        "data: []\\n\\n|malformed",
        "data: [DONE]\\n\\n|malformed",
        "event: x\\n\\n|cut-off",
        ": nothing\\n\\n|cut-off",
        "data: {\"error\": {\"message\": \"overloaded\"}}\\n\\n|provider-failed",
      })
  void refusesAStreamThatIsNone(String body, String reason) {
    server.behave(
        new Behaviour.Saying(
            200, Map.of("Content-Type", "text/event-stream"), body.replace("\\n", "\n")));
    assertThat(reason(failing(allowing(), ASK))).isEqualTo(reason);
  }

  @Test
  void readsEventsHoweverTheyAreWritten() {
    server.behave(
        new Behaviour.Saying(
            200,
            Map.of("Content-Type", "text/event-stream"),
            """
            : hello
            id: 1
            event: message
            data:{"choices": [{"delta": {"content": "a"},
            data:   "finish_reason": null}]}

            data: {"choices": [{"delta": {}, "finish_reason": "stop"}]}

            """));
    JsonNode answer = allowing().call(Complete.NAME, ASK);
    assertThat(answer.path("content").asString()).isEqualTo("a");
  }

  @Test
  void refusesAnEventWithoutEnd() {
    server.behave(
        new Behaviour.Saying(
            200, Map.of("Content-Type", "text/event-stream"), "data: " + "x".repeat(2 << 20)));
    assertThat(reason(failing(allowing(), ASK))).isEqualTo("malformed");
  }

  @Test
  void refusesAnAnswerThatIsTooLarge() {
    server.behave(
        new Behaviour.Saying(
            200, Map.of("Content-Type", "application/json"), " ".repeat(17 << 20)));
    assertThat(reason(failing(allowing(), ASK))).isEqualTo("too-large");
  }

  @Test
  void countsWhatCameBeforeTheAnswerBrokeOff() {
    server.behave(Behaviour.answering("123456", "789").breakingOff());
    CapabilityHarness harness = allowing();
    assertThat(reason(failing(harness, ASK))).isEqualTo("cut-off");
    assertThat(harness.meter().used(Budget.LLM_TOKENS)).isGreaterThan(3);
  }

  @Test
  void doesNotWaitForASilentProviderForEver() {
    LlmCapability impatient = capability(server.base(), Duration.ofMillis(200));
    for (Behaviour behaviour :
        List.of(new Behaviour.Silent(), new Behaviour.FallingSilent("Hel"))) {
      server.behave(behaviour);
      AnnexException failure = failing(CapabilityHarness.allowing(impatient), ASK);
      assertThat(reason(failure)).isEqualTo("timeout");
      assertThat(failure).hasMessageContaining("llm-timeout");
    }
  }

  @Test
  void saysWhenNothingAnswers() {
    URI gone;
    try (FakeModelServer closed = FakeModelServer.start()) {
      gone = closed.base();
    }
    AnnexException failure = failing(CapabilityHarness.allowing(capability(gone, PATIENT)), ASK);
    assertThat(reason(failure)).isEqualTo("refused");
    assertThat(failure).hasMessageContaining("llm-url");
  }

  @Test
  void hangsUpWhenTheCallIsCancelled() throws Exception {
    server.behave(new Behaviour.Endless("Hel"));
    CapabilityHarness harness = allowing();
    CompletableFuture<AnnexException> ended =
        CompletableFuture.supplyAsync(() -> failing(harness, ASK));
    awaitAsked();
    harness.meter().cancel("nobody wants it");
    assertThat(ended.get(20, TimeUnit.SECONDS).code()).isEqualTo(ErrorCode.CANCELLED);
    assertThat(server.awaitHangUp()).isTrue();
  }

  @Test
  void stopsAtTheDeadlineBeforeTheProviderAnswers() throws Exception {
    server.behave(new Behaviour.Silent());
    CapabilityHarness harness = allowing();
    CompletableFuture<AnnexException> ended =
        CompletableFuture.supplyAsync(() -> failing(harness, ASK));
    awaitAsked();
    harness.meter().expire();
    assertThat(ended.get(20, TimeUnit.SECONDS).code()).isEqualTo(ErrorCode.DEADLINE_EXCEEDED);
  }

  private void awaitAsked() throws InterruptedException {
    long until = System.nanoTime() + Duration.ofSeconds(20).toNanos();
    while (server.asked().isEmpty() && System.nanoTime() < until) {
      Thread.sleep(5);
    }
    assertThat(server.asked()).isNotEmpty();
  }

  @Test
  void saysWhichSettingsAreMissingWithoutAProvider() {
    LlmCapability none = new LlmCapability(Optional.empty());
    AnnexException failure = failing(CapabilityHarness.granting(none, "llm"), ASK);
    assertThat(reason(failure)).isEqualTo("not-configured");
    assertThat(failure).hasMessageContaining("llm-url").hasMessageContaining("llm-model");
  }

  @Test
  void offersOnlyTheModelsThatTheOperatorChose() {
    String other = "{\"model\": \"%s\", \"messages\": [{\"role\": \"user\", \"content\": \"Hi\"}]}";
    AnnexException failure = failing(allowing(), other.formatted("huge"));
    assertThat(reason(failure)).isEqualTo("not-found");
    assertThat(failure).hasMessageContaining("large, small").hasMessageContaining("llm-models");
    CapabilityHarness narrowed = CapabilityHarness.granting(capability(), "llm=small");
    narrowed.call(Complete.NAME, ASK);
    for (String model : List.of("large", "Small", "small ", "smal")) {
      assertThat(failing(narrowed, other.formatted(model)).code())
          .as(model)
          .isEqualTo(ErrorCode.PERMISSION_DENIED);
    }
    assertThat(server.asked()).hasSize(1);
  }

  @Test
  void keepsTheKeyAndTheTextsOutOfTheJournal() {
    CapabilityHarness harness = allowing();
    harness.call(
        Complete.NAME, "{\"messages\": [{\"role\": \"user\", \"content\": \"private matter\"}]}");
    assertThat(harness.journalled()).isNotEmpty();
    assertThat(harness.journalled().toString())
        .contains("small")
        .doesNotContain(KEY)
        .doesNotContain("private");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "{}",
        "{\"messages\": []}",
        "{\"messages\": [null]}",
        "{\"messages\": [{\"role\": \"user\"}]}",
        "{\"messages\": [{\"role\": \"tool\", \"content\": \"x\"}]}",
        "{\"messages\": [{\"role\": \"user\", \"content\": \"\\ud800\"}]}",
        "{\"messages\": [{\"role\": \"user\", \"content\": \"x\", \"name\": \"y\"}]}",
        "{\"messages\": [{\"role\": \"user\", \"content\": \"x\"}], \"maxTokens\": 0}",
        "{\"messages\": [{\"role\": \"user\", \"content\": \"x\"}], \"maxTokens\": 1000001}",
        "{\"messages\": [{\"role\": \"user\", \"content\": \"x\"}], \"temperature\": 2.1}",
        "{\"messages\": [{\"role\": \"user\", \"content\": \"x\"}], \"temperature\": -0.1}",
        "{\"messages\": [{\"role\": \"user\", \"content\": \"x\"}], \"stop\": [\"\"]}",
        "{\"messages\": [{\"role\": \"user\", \"content\": \"x\"}], \"stop\": [\"a\",\"b\",\"c\",\"d\",\"e\"]}",
        "{\"messages\": [{\"role\": \"user\", \"content\": \"x\"}], \"schema\": []}",
        "{\"messages\": [{\"role\": \"user\", \"content\": \"x\"}], \"model\": \"a\\nb\"}",
      })
  void refusesRequestsThatMakeNoSense(String request) {
    assertThatThrownBy(() -> allowing().call(Complete.NAME, request))
        .isInstanceOfSatisfying(
            AnnexException.class, e -> assertThat(e.code()).isEqualTo(ErrorCode.INVALID_HOST_CALL))
        .hasMessageContaining(Complete.NAME);
    assertThat(server.asked()).isEmpty();
  }

  @Test
  void refusesAPromptThatIsTooLarge() {
    String large =
        "{\"messages\": [{\"role\": \"user\", \"content\": \"%s\"}]}"
            .formatted("x".repeat((4 << 20) + 1));
    assertThat(failing(allowing(), large).code()).isEqualTo(ErrorCode.INVALID_HOST_CALL);
  }

  @Test
  void saysThatItReachesOutside() {
    Permission all = capability().readPermission(PermissionRequest.parse("llm"));
    Permission one = capability().readPermission(PermissionRequest.parse("llm=small"));
    assertThat(List.of(all.risk(), one.risk())).containsExactly(Risk.HIGH, Risk.MEDIUM);
    assertThat(List.of(all.reachesOutside(), one.reachesOutside())).containsOnly(true);
    assertThat(List.of(all.changesState(), one.changesState())).containsOnly(false);
  }
}
