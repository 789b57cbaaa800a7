package dev.annex.runtime.process.dialect.agh.tool;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import dev.annex.api.call.Content;
import dev.annex.api.call.Limit;
import dev.annex.api.call.Limits;
import dev.annex.api.call.Result;
import dev.annex.api.fault.AnnexException;
import dev.annex.api.fault.ErrorCode;
import dev.annex.api.value.Json;
import dev.annex.runtime.process.dialect.agh.Cases;
import dev.annex.runtime.process.rpc.RpcError;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Random;
import java.util.function.UnaryOperator;
import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;
import org.junit.jupiter.api.Timeout;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

class ToolReplyTest {

  private static final UnaryOperator<String> SECRETS =
      text -> text.replace("hunter2hunter2", "[REDACTED]");
  private static final DeclaredTool TOOL = ReconciliationTest.search();

  private static JsonNode called(JsonNode envelope) {
    ObjectNode called = Json.object();
    called.set("result", envelope);
    return called;
  }

  private static Result result(String envelope) {
    return ToolReply.result(
        called(Json.parse(envelope)), TOOL, false, Limits.defaults(), UnaryOperator.identity());
  }

  @TestFactory
  Stream<DynamicTest> envelopes() {
    return Cases.in("results.json")
        .map(one -> DynamicTest.dynamicTest(one.path("about").asString(""), () -> check(one)));
  }

  private static void check(JsonNode one) {
    JsonNode called = called(one.path("result"));
    if (one.has("fails")) {
      assertThatExceptionOfType(AnnexException.class)
          .isThrownBy(() -> ToolResult.read(called))
          .withMessageContaining(one.path("fails").asString(""))
          .satisfies(e -> assertThat(e.code()).isEqualTo(ErrorCode.INVALID_RESULT));
      return;
    }
    ToolResult clean = Redaction.of(ToolResult.read(called), UnaryOperator.identity());
    ObjectNode envelope =
        new ResultBudget(ResultBudget.USUAL).apply(clean).toJson().without("bytes");
    assertThat(Cases.canonical(envelope)).isEqualTo(Cases.canonical(one.path("becomes")));
  }

  @Test
  void bytesAreThoseOfTheEnvelopeWithoutThem() {
    ToolResult result =
        new ResultBudget(1_000)
            .apply(ToolResult.read(called(Json.parse("{\"preview\":\"caf\u00e9\",\"bytes\":7}"))));

    ObjectNode measured = result.toJson().put("bytes", 0);
    assertThat(result.bytes()).isEqualTo(Json.writeBytes(measured).length);
  }

  @Test
  void whatIsTooLargeIsCutToFitWhateverItHolds() {
    Random random = new Random(3);
    for (int i = 0; i < 3_000; i++) {
      StringBuilder text = new StringBuilder();
      int length = random.nextInt(400);
      for (int c = 0; c < length; c++) {
        text.appendCodePoint(
            switch (random.nextInt(6)) {
              case 0 -> '"';
              case 1 -> random.nextInt(32);
              case 2 -> 0x1F600 + random.nextInt(50);
              case 3 -> 0x4e00 + random.nextInt(500);
              case 4 -> 0x2028;
              default -> 'a' + random.nextInt(26);
            });
      }
      ObjectNode envelope = Json.object().put("preview", text.toString());
      envelope.putArray("content").addObject().put("type", "text").put("text", text.toString());
      envelope.put("structured", "x".repeat(random.nextInt(300)));
      envelope.putObject("metadata").put("k", "v".repeat(random.nextInt(200)));
      long most = 250 + random.nextInt(600);
      ToolResult whole = ToolResult.read(called(envelope));
      int before = Json.writeBytes(whole.toJson().put("bytes", 0)).length;

      ToolResult cut = new ResultBudget(most).apply(whole);

      int size = Json.writeBytes(cut.toJson().put("bytes", 0)).length;
      assertThat(size).as(Json.write(cut.toJson())).isLessThanOrEqualTo((int) most);
      assertThat(cut.truncated()).isEqualTo(before > most);
      assertThat(cut.bytes()).isEqualTo(before);
      if (cut.truncated()) {
        String kept = cut.preview().orElse("");
        String shown = text.isEmpty() ? Json.write(envelope.path("structured")) : text.toString();
        assertThat(shown).startsWith(kept);
        assertThat(cut.texts()).isEqualTo(kept);
        boolean all = kept.length() == shown.length();
        boolean nearlyFull = size > most - 40;
        boolean nothingFits = kept.isEmpty();
        assertThat(all || nearlyFull || nothingFits).as("%s of %s", size, most).isTrue();
        assertThat(cut.metadata().values())
            .allMatch(value -> !value.isNumber() || value.longValue() == before);
      }
    }
  }

  @Test
  @Timeout(20)
  void cuttingTakesTimeInProportion() {
    String text = "\"\u2028x".repeat(2 << 20);
    ObjectNode envelope = Json.object().put("preview", text);
    envelope.putArray("content").addObject().put("type", "text").put("text", text);

    Result result =
        ToolReply.result(
            called(envelope), TOOL, false, Limits.defaults(), UnaryOperator.identity());

    assertThat(result.content()).hasSize(2);
    assertThat(((Content.Text) result.content().getFirst()).text().length())
        .isBetween(10_000, (int) ResultBudget.USUAL);
    assertThat(((Content.Text) result.content().get(1)).text())
        .contains("more than the 262144 it may have");
  }

  @Test
  @Timeout(20)
  void lookingForSecretsTakesTimeInProportion() {
    for (String hostile :
        List.of(
            "token=\"" + "\\".repeat(4 << 20),
            "bearer ".repeat(600_000),
            "authorization:".repeat(300_000),
            "a".repeat(4 << 20) + "=",
            "token" + " ".repeat(4 << 20) + ":x")) {
      assertThat(new SecretText(UnaryOperator.identity()).hide(hostile)).isNotEmpty();
    }
  }

  @Test
  void dataThatWasPromisedIsNeverCut() {
    ObjectNode envelope = Json.object().put("structured", "x".repeat(300_000));

    assertThatExceptionOfType(AnnexException.class)
        .isThrownBy(() ->
            ToolReply.result(
                called(envelope), TOOL, true, Limits.defaults(), UnaryOperator.identity()))
        .satisfies(e -> assertThat(e.code()).isEqualTo(ErrorCode.LIMIT_REACHED))
        .withMessageContaining("max_result_bytes");
  }

  @Test
  void theManifestSetsTheBudgetWithinTheLimit() {
    Limits limits = Limits.defaults();

    assertThat(ResultBudget.of(OptionalLong.empty(), limits).most()).isEqualTo(262_144);
    assertThat(ResultBudget.of(OptionalLong.of(1_000), limits).most()).isEqualTo(1_000);
    assertThat(ResultBudget.of(OptionalLong.of(1L << 40), limits).most())
        .isEqualTo(8 << 20)
        .isEqualTo(limits.get(Limit.RESULT_BYTES));
  }

  @Test
  void blocksAreOurContent() {
    Result result =
        result(
            """
            {"content":[{"type":"text","text":"a"},
              {"type":"image","data":"AQID","mime_type":"image/png"},
              {"type":"audio","data":"AQID","mime_type":"audio/wav"},
              {"type":"image","data":"%%%","mime_type":"image/png"},
              {"type":"chart","data":{"x":1}},{"type":"note","text":"n"}],
             "structured":{"s":1},"preview":"p",
             "artifacts":[{"uri":"file:///x","name":"x","mime_type":"text/plain"}]}\
            """);

    assertThat(result.value()).contains(Json.parse("{\"s\":1}"));
    assertThat(result.content().get(0)).isEqualTo(new Content.Text("a"));
    assertThat(result.content().get(1))
        .isInstanceOfSatisfying(
            Content.Image.class,
            image -> {
              assertThat(image.data()).containsExactly(1, 2, 3);
              assertThat(image.mediaType()).isEqualTo("image/png");
            });
    assertThat(result.content().get(2)).isInstanceOf(Content.Audio.class);
    assertThat(result.content().get(3)).isEqualTo(new Content.Text("\"%%%\""));
    assertThat(result.content().get(4)).isEqualTo(new Content.Text("{\"x\":1}"));
    assertThat(result.content().get(5)).isEqualTo(new Content.Text("n"));
    assertThat(result.content().get(6))
        .isEqualTo(new Content.Link("file:///x", "x", Optional.of("text/plain")));
    assertThat(result.content()).hasSize(7);
  }

  @Test
  void withoutBlocksThePreviewOrTheDataIsShown() {
    assertThat(result("{\"preview\":\"p\"}").content()).containsExactly(new Content.Text("p"));
    assertThat(result("{}").content()).containsExactly(new Content.Text(""));
    assertThat(result("{\"structured\":[]}")).isEqualTo(Result.of(Json.parse("[]")));
  }

  @Test
  void secretsOfTheProgramAreHidden() {
    Result result =
        ToolReply.result(
            called(Json.parse("{\"structured\":{\"a\":\"my hunter2hunter2!\"}}")),
            TOOL,
            false,
            Limits.defaults(),
            SECRETS);

    assertThat(result.value()).contains(Json.parse("{\"a\":\"my [REDACTED]!\"}"));
  }

  @Test
  void anErrorKeepsItsCodeMessageAndData() {
    AnnexException failure =
        ToolReply.failure(
            TOOL,
            RpcError.of(
                -32_010,
                "Tool execution failed",
                Json.parse(
                    """
                    {"tool_id":"t","handler":"h","error":"no hunter2hunter2, token: abc",\
                    "input":{"secret":"x"}}\
                    """)),
            SECRETS);

    assertThat(failure.code()).isEqualTo(ErrorCode.TOOL_FAILED);
    assertThat(failure.getMessage()).isEqualTo("no [REDACTED], token: [REDACTED]");
    assertThat(Json.parse(Json.write(failure.fault().details().get("cause"))))
        .isEqualTo(
            Json.parse(
                """
                {"code":-32010,"message":"Tool execution failed","data":{"tool_id":"t",\
                "handler":"h","error":"no [REDACTED], token: [REDACTED]",\
                "input":{"secret":"[REDACTED]"}}}\
                """));
  }

  @Test
  void otherErrorsAreToldWithTheirCode() {
    AnnexException unknown =
        ToolReply.failure(
            TOOL,
            RpcError.of(-32_601, "Method not found", Json.parse("{\"method\":\"nope\"}")),
            UnaryOperator.identity());
    AnnexException ending =
        ToolReply.failure(
            TOOL, RpcError.of(-32_004, "Shutdown in progress"), UnaryOperator.identity());

    assertThat(unknown)
        .hasMessage(
            "ext__go_tool_provider__search failed: the extension answered Method not found (-32601): {\"method\":\"nope\"}");
    assertThat(ending.code()).isEqualTo(ErrorCode.UNAVAILABLE);
  }
}
