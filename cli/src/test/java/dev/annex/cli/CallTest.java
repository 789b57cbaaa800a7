package dev.annex.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

final class CallTest {

  private static FakeHost answering(String outcome) {
    return new FakeHost().answer("POST /calls", 200, outcome);
  }

  private static FakeHost valued(String value) {
    return answering("{\"outcome\":\"completed\",\"value\":%s,\"content\":[]}".formatted(value));
  }

  @Test
  void printsDataAsJson() {
    CommandRun run = CommandRun.piped(valued("{\"a\":[1]}"), "call", "x/y");
    assertThat(run.exitCode()).isZero();
    assertThat(run.output()).isEqualTo("{\n  \"a\" : [ 1 ]\n}\n");
  }

  @Test
  void printsTextAsItIsForPrograms() {
    assertThat(CommandRun.piped(valued("\"a\\u001b[1m\\nb\""), "call", "x/y").output())
        .isEqualTo("a\u001b[1m\nb\n");
  }

  @Test
  void protectsATerminalFromText() {
    assertThat(CommandRun.typed(valued("\"a\\u001b[1m\\u009b\\nb\""), "", "call", "x/y").output())
        .isEqualTo("a\\u{1b}[1m\\u{9b}\nb\n");
  }

  @Test
  void protectsATerminalFromTextInsideJson() {
    assertThat(CommandRun.piped(valued("{\"a\":\"\\u009b\\u202e\"}"), "call", "x/y").output())
        .isEqualTo("{\n  \"a\" : \"\\u009b\\u202e\"\n}\n");
  }

  @Test
  void printsContentWhenThereIsNoValue() {
    FakeHost host =
        answering(
            """
            {"outcome":"completed","content":[{"type":"text","text":"hello"},
             {"type":"image","data":"AA==","mimeType":"image/png"}]}
            """);
    assertThat(CommandRun.piped(host, "call", "x/y").output()).contains("hello\n", "image/png");
  }

  @Test
  void failsWithTheCodeAndTheRemedy() {
    FakeHost host =
        answering(
            """
            {"outcome":"failed","error":{"code":"PERMISSION_DENIED","blame":"LIMIT",
             "message":"denied. To allow it: annex grant notes kv","details":{}}}
            """);
    CommandRun run = CommandRun.piped(host, "call", "x/y");
    assertThat(run.exitCode()).isEqualTo(1);
    assertThat(run.output()).isEmpty();
    assertThat(run.errors())
        .isEqualTo("annex: PERMISSION_DENIED: denied. To allow it: annex grant notes kv\n");
  }

  @Test
  void givesTheWholeOutcomeAsJson() {
    CommandRun run =
        CommandRun.piped(
            answering("{\"outcome\":\"failed\",\"error\":{\"code\":\"TRAPPED\"}}"),
            "call",
            "x/y",
            "--json");
    assertThat(run.exitCode()).isEqualTo(1);
    assertThat(run.output()).contains("\"outcome\" : \"failed\"", "TRAPPED");
  }

  @Test
  void showsWhatACallCostWhenAsked() {
    FakeHost host =
        answering(
            """
            {"outcome":"completed","value":1,"content":[],"cost":{"wallMicros":1250,"cpuMicros":940,
             "fuel":1234567,"fuelRules":1,"peakMemoryBytes":1572864,"dirtyPages":12,"resultBytes":1,"future":3}}
            """);
    assertThat(CommandRun.piped(host, "call", "x/y").errors()).isEmpty();
    CommandRun run = CommandRun.piped(host, "call", "x/y", "--cost");
    assertThat(run.exitCode()).isZero();
    assertThat(run.output()).isEqualTo("1\n");
    assertThat(run.errors().lines())
        .containsExactly(
            "cost",
            "time            1.3 ms",
            "processor time  940 µs",
            "fuel            1234567",
            "fuel rules      1",
            "most memory     1.5 MiB",
            "pages written   12",
            "result          1 B");
  }

  @Test
  void showsWhatAFailedCallCostToo() {
    CommandRun run =
        CommandRun.piped(
            answering(
                "{\"outcome\":\"failed\",\"error\":{\"code\":\"TRAPPED\",\"message\":\"It trapped.\"},\"cost\":{\"wallMicros\":2500000}}"),
            "call",
            "x/y",
            "--cost");
    assertThat(run.exitCode()).isEqualTo(1);
    assertThat(run.errors()).contains("time  2.5 s", "TRAPPED: It trapped.");
  }

  private static final String ARTIFACT = "0123456789abcdef0123456789abcdef";

  private static FakeHost slices() {
    return new FakeHost()
        .answer(
            "GET /artifacts/" + ARTIFACT,
            200,
            "{\"size\":3,\"mediaType\":\"text/plain\",\"data\":\"YRti\"}");
  }

  @Test
  void fetchesAnArtifactAsItIsForPrograms() {
    assertThat(CommandRun.piped(slices(), "artifact", "annex://artifact/" + ARTIFACT).output())
        .isEqualTo("a\u001bb");
  }

  @Test
  void writesAnArtifactToANewFile(@TempDir Path folder) throws IOException {
    Path file = folder.resolve("result");
    assertThat(CommandRun.typed(slices(), "", "artifact", ARTIFACT, "-o", file.toString()))
        .returns(0, CommandRun::exitCode)
        .returns("", CommandRun::output);
    assertThat(file).hasBinaryContent(new byte[] {'a', 27, 'b'});
    CommandRun again = CommandRun.piped(slices(), "artifact", ARTIFACT, "-o", file.toString());
    assertThat(again.exitCode()).isEqualTo(2);
    assertThat(again.errors()).contains("is there already");
  }

  @Test
  void doesNotPourAnArtifactIntoATerminal() {
    CommandRun run = CommandRun.typed(slices(), "", "artifact", ARTIFACT);
    assertThat(run.exitCode()).isEqualTo(2);
    assertThat(run.output()).isEmpty();
    assertThat(run.errors()).contains("3 bytes of text/plain", "-o FILE");
  }

  @Test
  void refusesWhatIsNoArtifact() {
    assertThat(CommandRun.piped(slices(), "artifact", "../../etc").errors())
        .contains("INVALID_NAME", "32 hex digits");
  }

  @Test
  void saysWhenOnlyAnAgentCouldAnswer() {
    CommandRun run =
        CommandRun.piped(
            answering("{\"outcome\":\"asking\",\"asks\":{\"q\":{\"message\":\"Which city?\"}}}"),
            "call",
            "x/y");
    assertThat(run.exitCode()).isEqualTo(1);
    assertThat(run.errors()).contains("Which city?", "client of an agent");
  }

  @Test
  void takesArgumentsFromTheLineAFileOrStandardInput(@TempDir Path folder) throws IOException {
    Path file = Files.writeString(folder.resolve("a.json"), "{\"from\":\"file\"}");
    FakeHost host = valued("1");
    CommandRun.piped(host, "call", "x/y", "{\"from\":\"line\"}", "--timeout", "10s");
    CommandRun.piped(host, "call", "x/y", "@" + file);
    CommandRun.fed(host, "{\"from\":\"input\"}", "call", "x/y", "-");
    CommandRun.piped(host, "call", "x/y");
    assertThat(host.body("POST /calls").lines().map(CallTest::withoutId))
        .containsExactly(
            "{\"tool\":\"x/y\",\"arguments\":{\"from\":\"line\"},\"timeout\":\"PT10S\"}",
            "{\"tool\":\"x/y\",\"arguments\":{\"from\":\"file\"}}",
            "{\"tool\":\"x/y\",\"arguments\":{\"from\":\"input\"}}",
            "{\"tool\":\"x/y\",\"arguments\":{}}");
  }

  /** Each call has a name of its own, to be cancelled by. */
  private static String withoutId(String request) {
    assertThat(request).containsPattern(",\"id\":\"[0-9a-f]{32}\"");
    return request.replaceFirst(",\"id\":\"[0-9a-f]{32}\"", "");
  }

  @ParameterizedTest
  @ValueSource(strings = {"{bad", "[1]", "7", "@/nowhere/at/all.json", "", "-"})
  void refusesArgumentsThatAreNoObjectAndCallsNothing(String arguments) {
    FakeHost host = valued("1");
    CommandRun run = CommandRun.piped(host, "call", "x/y", arguments);
    assertThat(run.exitCode()).isEqualTo(2);
    assertThat(run.errors()).contains("annex: ");
    assertThat(host.asked()).isEmpty();
  }

  @ParameterizedTest
  @ValueSource(strings = {"10", "0s", "-1s", "ten", "PT-5S", ""})
  void refusesTimesWithoutUnitOrSense(String time) {
    FakeHost host = valued("1");
    CommandRun run = CommandRun.piped(host, "call", "x/y", "--timeout", time);
    assertThat(run.exitCode()).isEqualTo(2);
    assertThat(host.asked()).isEmpty();
  }
}
