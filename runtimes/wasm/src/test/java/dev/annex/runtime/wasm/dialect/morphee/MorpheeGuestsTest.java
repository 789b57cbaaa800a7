package dev.annex.runtime.wasm.dialect.morphee;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import dev.annex.api.fault.AnnexException;
import dev.annex.api.fault.ErrorCode;
import dev.annex.api.value.Json;
import dev.annex.runtime.wasm.RecordingHost;
import dev.annex.runtime.wasm.Workshop;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class MorpheeGuestsTest {

  private static final Workshop WORKSHOP = new Workshop();

  private final RecordingHost host = new RecordingHost();

  @AfterAll
  static void close() {
    WORKSHOP.close();
  }

  private static Workshop.Prepared guest(String name) {
    return WORKSHOP.guest("morphee/" + name);
  }

  private static void fails(ThrowingCallable call, ErrorCode code, String... parts) {
    assertThatExceptionOfType(AnnexException.class)
        .isThrownBy(call)
        .satisfies(e -> assertThat(e.code()).isEqualTo(code))
        .satisfies(e -> assertThat(parts).allMatch(e.fault().message()::contains));
  }

  @Test
  void runsAnActionWithAndWithoutItsParameter() {
    assertThat(guest("echo").call("greet", "{\"name\":\"Alice\"}"))
        .isEqualTo(Json.parse("{\"message\":\"Hello, Alice!\"}"));
    assertThat(guest("echo").call("greet", "{}"))
        .isEqualTo(Json.parse("{\"message\":\"Hello, World!\"}"));
  }

  @Test
  void passesParametersUnchanged() {
    String parameters =
        "{\"text\":\"é\\n\",\"count\":-7,\"flag\":true,\"ratio\":0.5,\"list\":[1,null],\"map\":{\"a\":{}}}";
    assertThat(guest("required-parameter").call("need", parameters))
        .isEqualTo(Json.parse(parameters));
  }

  @Test
  void namesAMissingParameter() {
    fails(
        () -> guest("required-parameter").call("need", "{}"),
        ErrorCode.INVALID_ARGUMENTS,
        "Missing required parameter: text");
  }

  @Test
  void endsTheCallWithTheGuestsOwnErrorAndCode() {
    assertThatExceptionOfType(AnnexException.class)
        .isThrownBy(() -> guest("echo").call("fail", "{\"message\":\"no such task\"}"))
        .satisfies(e -> {
          assertThat(e.code()).isEqualTo(ErrorCode.TOOL_FAILED);
          assertThat(e.fault().message()).isEqualTo("no such task");
          assertThat(e.fault().details()).containsEntry("code", Json.parse("\"asked_to\""));
        });
  }

  @ParameterizedTest
  @ValueSource(strings = {"success_data", "status_success", "ok_result"})
  void readsEveryFormOfSuccess(String action) {
    assertThat(guest("response-forms").call(action, "{}").get("form").stringValue())
        .isEqualTo(action);
  }

  @Test
  void readsASuccessWithoutDataAsNull() {
    assertThat(guest("response-forms").call("success_without_data", "{}").isNull()).isTrue();
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "success_error",
        "success_error_code",
        "status_error",
        "status_message",
        "ok_error"
      })
  void readsEveryFormOfFailure(String action) {
    fails(
        () -> guest("response-forms").call(action, "{}"),
        ErrorCode.TOOL_FAILED,
        action + " failed");
  }

  @ParameterizedTest
  @ValueSource(strings = {"text", "nothing", "half", "two", "bad_utf8", "no_form"})
  void refusesAnswersThatAreNone(String action) {
    fails(() -> guest("invalid-json-result").call(action, "{}"), ErrorCode.INVALID_RESULT);
  }

  @ParameterizedTest
  @ValueSource(strings = {"past_end", "wraps"})
  void refusesAnswersOutsideMemory(String action) {
    fails(
        () -> guest("bad-pointer").call(action, "{}"),
        ErrorCode.INVALID_RESULT,
        "Invalid pointer from extension");
  }

  @Test
  void refusesAnswersThatAreTooLarge() {
    fails(
        () -> guest("big-result").call("big", "{}"), ErrorCode.LIMIT_REACHED, "Response too large");
    fails(
        () -> guest("bad-pointer").call("long", "{}"),
        ErrorCode.LIMIT_REACHED,
        "Response too large");
    assertThat(guest("big-result").call("big", "{\"bytes\":1000000}").stringValue())
        .hasSize(1_000_000);
  }

  @Test
  void logsWhatItMayAndDropsWhatItMayNot() {
    String line = "{\"level\":\"warn\",\"message\":\"careful\"}";
    assertThat(guest("echo").call("log", line, host)).isEqualTo(Json.parse("true"));
    assertThat(host.log()).containsExactly("warn careful");
    RecordingHost silent = new RecordingHost().without("log.write");
    assertThat(guest("echo").call("log", line, silent)).isEqualTo(Json.parse("true"));
    assertThat(silent.log()).isEmpty();
    assertThat(silent.denied()).containsExactly("log.write");
  }

  @ParameterizedTest
  @ValueSource(strings = {"stdout", "stderr", "log"})
  void endsAFlood(String action) {
    fails(
        () -> guest("flood-output").call(action, "{}", host), ErrorCode.LIMIT_REACHED, "log-lines");
  }

  @Test
  void endsAFloodThatNobodyMayRead() {
    fails(
        () -> guest("flood-output").call("stdout", "{}", host.without("log.write")),
        ErrorCode.LIMIT_REACHED,
        "output-bytes");
  }

  @ParameterizedTest
  @ValueSource(strings = {"unreachable", "divide_by_zero", "out_of_bounds"})
  void reportsATrap(String action) {
    fails(() -> guest("trap").call(action, "{}"), ErrorCode.TRAPPED);
  }

  @ParameterizedTest
  @ValueSource(ints = {0, 3})
  void takesAnExitAsATrapWhateverItsCode(int code) {
    fails(
        () -> guest("exit").call("exit", "{\"code\":%d}".formatted(code)),
        ErrorCode.TRAPPED,
        "exit code " + code);
  }

  @Test
  void endsRunawayRecursion() {
    fails(() -> guest("deep-recursion").call("recurse", "{}"), ErrorCode.STACK_EXCEEDED, "stack");
  }

  @Test
  void keepsToTheLimitsOfTheManifest() {
    assertThat(guest("low-limits").call("report", "{}").get("after").intValue()).isEqualTo(16);
    fails(
        () -> guest("low-limits").call("trap", "{}"), ErrorCode.MEMORY_EXCEEDED, "memory of 1 MiB");
  }

  @Test
  void startsEveryCallAfresh() {
    for (int i = 0; i < 3; i++) {
      assertThat(guest("state").call("count", "{}"))
          .isEqualTo(Json.parse("{\"global\":1,\"memory\":1}"));
      assertThat(guest("table-grow").call("grow", "{}"))
          .isEqualTo(Json.parse("{\"before\":2,\"after\":18}"));
    }
  }

  @Test
  void runsAGuestWithAliasesThatWantsInitialisation() {
    assertThat(guest("alias-exports").call("greet", "{\"name\":\"Bo\"}"))
        .isEqualTo(Json.parse("{\"message\":\"Hello, Bo!\"}"));
  }

  @Test
  void endsAGuestThatAllocatesNothing() {
    fails(() -> guest("alloc-fails").call("run", "{}"), ErrorCode.TRAPPED, "allocated no memory");
  }

  @Test
  void showsNothingOfTheMachine() {
    assertThat(guest("environment").call("read", "{}"))
        .isEqualTo(
            Json.parse(
                "{\"arguments\":[],\"environment\":0,\"preopen3\":8,\"path_open\":52,\"fd_read\":52}"));
  }
}
