package dev.annex.runtime.wasm.dialect.opskat;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import dev.annex.api.call.Limit;
import dev.annex.api.fault.AnnexException;
import dev.annex.api.fault.ErrorCode;
import dev.annex.api.value.Json;
import dev.annex.runtime.wasm.RecordingHost;
import dev.annex.runtime.wasm.Workshop;
import java.util.Map;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class OpskatGuestsTest {

  private static final Workshop WORKSHOP = new Workshop();

  private final RecordingHost host = new RecordingHost();

  @AfterAll
  static void close() {
    WORKSHOP.close();
  }

  private static Workshop.Prepared guest(String name) {
    return WORKSHOP.guest("opskat/" + name);
  }

  private static void fails(ThrowingCallable call, ErrorCode code, String... parts) {
    assertThatExceptionOfType(AnnexException.class)
        .isThrownBy(call)
        .satisfies(e -> assertThat(e.code()).isEqualTo(code))
        .satisfies(e -> assertThat(parts).allMatch(e.fault().message()::contains));
  }

  @Test
  void echoesAndCountsInTheStoreAndLogs() {
    Workshop.Prepared echo = guest("echo");
    assertThat(echo.call("echo", "{\"message\":\"hello\"}", host))
        .isEqualTo(Json.parse("{\"counter\":1,\"echo\":\"hello\"}"));
    assertThat(echo.call("echo", "{\"message\":\"again\"}", host))
        .isEqualTo(Json.parse("{\"counter\":2,\"echo\":\"again\"}"));
    assertThat(new String(host.values().get("echo_counter"), UTF_8)).isEqualTo("2");
    assertThat(host.log())
        .containsExactly(
            "info echo tool called: hello (count=1)", "info echo tool called: again (count=2)");
  }

  @Test
  void passesEveryCharacterAndAMissingMessage() {
    String strange = "a<b>&é\u2028\\\"😀";
    String arguments = Json.write(Json.object().put("message", strange));
    assertThat(guest("echo").call("echo", arguments, host).get("echo").stringValue())
        .isEqualTo(strange);
    assertThat(guest("echo").call("echo", "{}", host))
        .isEqualTo(Json.parse("{\"counter\":2,\"echo\":\"\"}"));
  }

  @Test
  void streamsTheEventsOfAnAction() {
    assertThat(guest("echo").enter("execute_action:echo_stream", "{\"message\":\"aé!\"}", host))
        .isEqualTo(Json.parse("{\"status\":\"done\"}"));
    assertThat(host.events())
        .containsExactly(
            "echo {\"char\":\"a\",\"index\":0}",
            "echo {\"char\":\"é\",\"index\":1}",
            "echo {\"char\":\"!\",\"index\":3}");
  }

  @Test
  void asksForThePolicyAndValidatesAConfiguration() {
    assertThat(guest("echo").enter("check_policy:echo", "{}", host))
        .isEqualTo(Json.parse("{\"action\":\"echo\",\"resource\":\"*\"}"));
    assertThat(guest("echo").enter("validate_config:", "{\"message\":5}", host))
        .isEqualTo(Json.parse("[{\"field\":\"message\",\"message\":\"must be a string\"}]"));
  }

  @Test
  void endsTheCallWithTheGuestsOwnError() {
    fails(() -> guest("error-result").call("unicode", "{}"), ErrorCode.TOOL_FAILED, "café <b>");
    fails(
        () -> guest("echo").enter("execute_tool:nothing", "{}", host),
        ErrorCode.TOOL_FAILED,
        "unknown tool: nothing");
    fails(
        () -> guest("echo").enter("execute_action:zzz", "{}", host),
        ErrorCode.TOOL_FAILED,
        "unknown action: zzz");
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "number | {\"error\":5}",
        "empty | {\"error\":\"\"}",
        "object | {\"error\":{\"a\":1}}"
      })
  void takesAnErrorThatIsNoTextAsAResult(String tool, String result) {
    assertThat(guest("error-result").call(tool, "{}")).isEqualTo(Json.parse(result));
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '`',
      value = {"text | this is not JSON", "half | {\"a\":", "two | {} {}"})
  void takesAResultThatIsNotJsonAsAText(String tool, String text) {
    assertThat(guest("invalid-json-result").call(tool, "{}"))
        .isEqualTo(Json.object().stringNode(text));
  }

  @Test
  void failsWhenAResultIsNoText() {
    fails(
        () -> guest("invalid-json-result").call("bad_utf8", "{}"),
        ErrorCode.INVALID_RESULT,
        "it is not UTF-8");
  }

  @Test
  void takesNoResultAsNull() {
    assertThat(guest("invalid-json-result").call("nothing", "{}").isNull()).isTrue();
  }

  @Test
  void takesExitCodeZeroAsSuccessAndAnyOtherAsFailure() {
    assertThat(guest("exit-code-0").call("exit", "{}")).isEqualTo(Json.parse("{\"ok\":true}"));
    fails(
        () -> guest("exit-code-3").call("exit", "{}"),
        ErrorCode.TRAPPED,
        "exit code 3",
        "giving up");
  }

  @ParameterizedTest
  @ValueSource(strings = {"unreachable", "divide_by_zero", "out_of_bounds", "bad_indirect_call"})
  void reportsATrapWithWhatWasPrintedBefore(String tool) {
    fails(() -> guest("trap").call(tool, "{}"), ErrorCode.TRAPPED, "about to trap");
  }

  @Test
  void endsRunawayRecursionAndGoesOn() {
    fails(() -> guest("deep-recursion").call("recurse", "{}"), ErrorCode.STACK_EXCEEDED, "stack");
    assertThat(guest("deep-recursion").call("bounded", "{\"depth\":1000}"))
        .isEqualTo(Json.parse("{\"depth\":1000}"));
  }

  @Test
  void neverGivesMoreMemoryThanTheLimit() {
    assertThat(guest("grow-memory").call("report", "{}"))
        .isEqualTo(Json.parse("{\"before\":1,\"after\":1024,\"grown\":1023}"));
    fails(
        () -> guest("grow-memory").call("trap", "{}"),
        ErrorCode.MEMORY_EXCEEDED,
        "memory",
        "64 MiB");
  }

  @Test
  void boundsTheResultAndWhatIsPrinted() {
    fails(
        () -> guest("flood-output").call("stdout", "{}"),
        ErrorCode.LIMIT_REACHED,
        "artifact-bytes");
    fails(
        () -> guest("flood-output").call("stderr", "{}"), ErrorCode.LIMIT_REACHED, "output-bytes");
    fails(
        () -> guest("big-result").call("big", "{\"bytes\":33554432}"),
        ErrorCode.LIMIT_REACHED,
        "artifact-bytes");
    assertThat(guest("big-result").call("big", "{\"bytes\":1000000}").stringValue())
        .hasSize(1_000_000);
  }

  @Test
  void endsAFloodOfLogLines() {
    fails(
        () -> guest("loop-with-host-calls").call("log", "{}", host),
        ErrorCode.LIMIT_REACHED,
        "log-lines");
    assertThat(host.log()).hasSize((int) Limit.LOG_LINES.defaultValue());
  }

  @Test
  void keepsEveryByteOfAValue() {
    assertThat(guest("kv-binary").call("round_trip", "{}", host))
        .isEqualTo(Json.parse("{\"same\":true,\"error_like_same\":true,\"length_after_empty\":0}"));
  }

  @Test
  void endsTheCallWhenAWriteIsNotKept() {
    fails(
        () -> guest("many-kv").call("big_value", "{\"bytes\":2000000}", host),
        ErrorCode.LIMIT_REACHED);
    assertThat(host.values()).isEmpty();
  }

  @Test
  void endsTheCallWhenARightIsMissing() {
    fails(
        () -> guest("echo").call("echo", "{\"message\":\"x\"}", host.without("kv.get")),
        ErrorCode.PERMISSION_DENIED,
        "kv.get");
    assertThat(host.denied()).containsExactly("kv.get");
  }

  @ParameterizedTest
  @CsvSource({
    "http, http://a.test/x?secret, files.open",
    "file, /etc/passwd, tcp.connect",
    "tcp, a.test:5432, http.open",
  })
  void tellsAGuestWhatItMayNotDo(String tool, String target, String other) {
    String arguments =
        Json.write(Json.object().put("url", target).put("path", target).put("address", target));
    String answer =
        guest("call-undeclared").call(tool, arguments, host).get("answer").stringValue();
    String told = Json.parse(answer.getBytes(UTF_8)).get("error").stringValue();
    assertThat(told)
        .startsWith(
            switch (tool) {
              case "http" ->
                  "http denied: \"http://a.test/x\" not in capabilities.http.allowlist: ";
              case "file" -> "fs read denied: \"/etc/passwd\" not in capabilities.fs.read: ";
              default -> "tcp: ";
            })
        .endsWith("denied: it was not granted.")
        .doesNotContain("secret");
    assertThat(host.denied()).hasSize(1).doesNotContain(other);
  }

  @Test
  void tellsAGuestWhyThereIsNoConnection() {
    String answer =
        guest("call-undeclared").call("config", "{\"id\":9}", host).get("answer").stringValue();
    assertThat(answer).startsWith("{\"error\":\"asset 9 not found: workspace.get-asset denied");
  }

  @Test
  void startsEveryCallAfresh() {
    for (int i = 0; i < 3; i++) {
      assertThat(guest("table-grow").call("grow", "{}"))
          .isEqualTo(Json.parse("{\"before\":2,\"after\":18}"));
    }
  }

  @Test
  void answersWithNothingToAGuestWithoutMemoryForIt() {
    assertThat(guest("no-malloc").call("run", "{}", host))
        .isEqualTo(Json.parse("{\"value_length\":0}"));
  }

  @Test
  void endsAGuestWhoseMallocLiesOrCallsBackWithoutEnd() {
    fails(() -> guest("wild-malloc").call("run", "{}", host), ErrorCode.TRAPPED, "4294967280");
    fails(
        () -> guest("recursive-malloc").call("run", "{}", host), ErrorCode.TRAPPED, "levels deep");
  }

  @ParameterizedTest
  @ValueSource(strings = {"log", "kv_set", "fd_write", "fd_read", "random"})
  void endsACallWithAPointerOutsideMemory(String tool) {
    fails(() -> guest("wild-pointers").call(tool, "{}", host), ErrorCode.TRAPPED, "address");
    assertThat(host.log()).isEmpty();
    assertThat(host.values()).isEqualTo(Map.of());
  }

  @Test
  void showsNothingOfTheMachine() {
    assertThat(guest("environment").call("read", "{}"))
        .isEqualTo(
            Json.parse(
                """
                {"arguments":["execute_tool"],"environment":0,"preopen3":8,"path_open":52,"fd_read":0}
                """));
  }

  @ParameterizedTest
  @ValueSource(strings = {"fs.read/all", "fs.read_all", "fs_read_all", "日本 語"})
  void passesEveryToolNameUnchanged(String name) {
    assertThat(guest("two-names").call(name, "{}").get("tool").stringValue()).isEqualTo(name);
  }

  @Test
  void runsAGuestThatReadsNoInputAndOneThatLogsBeforeIt() {
    assertThat(guest("reads-no-stdin").call("run", "{}").get("function").stringValue())
        .isEqualTo("execute_tool");
    assertThat(guest("host-call-before-stdin").call("run", "{}", host).get("bytes").intValue())
        .isPositive();
    assertThat(host.log()).containsExactly("info before stdin");
  }

  @Test
  void runsAnExtensionWithoutHostAbi() {
    assertThat(guest("no-host-abi").call("echo", "{\"message\":\"x\"}", host).get("echo"))
        .isEqualTo(Json.parse("\"x\""));
    assertThat(guest("no-host-abi").manifest().ignored()).anyMatch(s -> s.contains("hostABI"));
  }
}
