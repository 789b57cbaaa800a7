package dev.annex.core.invoke;

import static org.assertj.core.api.Assertions.assertThat;

import dev.annex.api.call.Audience;
import dev.annex.api.call.Content;
import dev.annex.api.call.Invocation;
import dev.annex.api.call.Limit;
import dev.annex.api.call.Outcome;
import dev.annex.api.call.Progress;
import dev.annex.api.call.Result;
import dev.annex.api.fault.ErrorCode;
import dev.annex.api.name.ArtifactId;
import dev.annex.api.name.ExtensionId;
import dev.annex.api.runtime.GuestReply;
import dev.annex.api.store.ArtifactStore.Artifact;
import dev.annex.api.value.Json;
import dev.annex.core.Scripted;
import dev.annex.core.TestHost;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class LargeResultsTest {

  private static final String LIMITS =
      "\"limits\":{\"result-bytes\":4096,\"artifact-bytes\":20000,\"artifact-total-bytes\":30000}}";
  private static final String SIMPLE =
      "{\"id\":\"sample\",\"tools\":[{\"name\":\"go\"},{\"name\":\"hidden\",\"hidden\":true}],"
          + LIMITS;
  private static final String PROMISING =
      "{\"id\":\"sample\",\"tools\":[{\"name\":\"go\",\"output\":{\"type\":\"object\"}}]," + LIMITS;

  private final TestHost test = new TestHost();

  @AfterEach
  void close() {
    test.close();
  }

  private Outcome call(String extension, Result result) {
    test.runtime.script("go", (call, host, meter) -> new GuestReply.Done(result));
    test.install(Scripted.files(extension));
    return test.call("sample", "go", "{}");
  }

  private static Result text(Outcome outcome) {
    assertThat(outcome).isInstanceOf(Outcome.Completed.class);
    return ((Outcome.Completed) outcome).result();
  }

  private byte[] whole(Content.Link link) {
    return test.host.artifacts().read(ArtifactId.parse(link.uri()), 0, 1 << 20).orElseThrow();
  }

  @Test
  void keepsALargeTextAndGivesItsBeginningAndALink() {
    String large = "ä".repeat(3_000);
    Outcome outcome = call(SIMPLE, Result.of(Json.object().stringNode(large)));

    Result result = text(outcome);
    assertThat(result.value()).isEmpty();
    Content.Text told = (Content.Text) result.content().get(0);
    Content.Link link = (Content.Link) result.content().get(1);
    assertThat(told.text())
        .startsWith(
            "ä".repeat(512) + "\n\n[These are the first bytes of 6000; the whole is kept until ")
        .endsWith(" at " + link.uri() + "]");
    assertThat(link.mediaType()).hasValue("text/plain");
    assertThat(new String(whole(link), StandardCharsets.UTF_8)).isEqualTo(large);
    assertThat(outcome.cost().result().bytes()).isEqualTo(6_002);
    Artifact artifact = test.host.artifacts().find(ArtifactId.parse(link.uri())).orElseThrow();
    assertThat(artifact.owner()).isEqualTo("tester");
    assertThat(artifact.extension()).isEqualTo(new ExtensionId("sample"));
  }

  @Test
  void keepsLargeDataAsJson() {
    var data = Json.object().put("list", "x".repeat(5_000));
    Content.Link link = (Content.Link) text(call(SIMPLE, Result.of(data))).content().get(1);
    assertThat(link.mediaType()).hasValue("application/json");
    assertThat(Json.parse(whole(link))).isEqualTo(data);
  }

  @Test
  void keepsOnlyThePiecesThatAreTooLarge() {
    byte[] picture = new byte[6_000];
    picture[7] = 7;
    Content small = new Content.Text("small");
    Content.Embedded embedded =
        new Content.Embedded(
            Json.object()
                .put("uri", "x:y")
                .put("mimeType", "text/css")
                .put("text", "a".repeat(5_000)));
    Result result =
        text(
            call(SIMPLE, Result.showing(small, new Content.Image(picture, "image/png"), embedded)));

    assertThat(result.content()).hasSize(5).first().isEqualTo(small);
    assertThat(((Content.Text) result.content().get(1)).text())
        .startsWith("[6000 bytes of image/png are kept until ");
    assertThat(whole((Content.Link) result.content().get(2))).isEqualTo(picture);
    Content.Link page = (Content.Link) result.content().get(4);
    assertThat(page.mediaType()).hasValue("text/css");
    assertThat(whole(page)).hasSize(5_000).containsOnly('a');
  }

  @Test
  void leavesResultsAloneThatFit() {
    Result result = Result.of(Json.object().stringNode("x".repeat(4_094)));
    assertThat(text(call(SIMPLE, result))).isEqualTo(result);
    assertThat(test.host.artifacts().usedBytes(new ExtensionId("sample"))).isZero();
  }

  @Test
  void refusesWhatIsLargerThanAnArtifactMayBe() {
    var fault =
        TestHost.fault(call(SIMPLE, Result.of(Json.object().stringNode("x".repeat(20_000)))));
    assertThat(fault.code()).isEqualTo(ErrorCode.LIMIT_REACHED);
    assertThat(fault.message())
        .contains("its result has 20002 bytes, limit artifact-bytes is 20000 B");
  }

  @Test
  void refusesDataThatAManifestPromises() {
    Outcome outcome = call(PROMISING, Result.of(Json.object().put("text", "x".repeat(5_000))));
    assertThat(TestHost.fault(outcome).code()).isEqualTo(ErrorCode.LIMIT_REACHED);
    assertThat(TestHost.fault(outcome).message())
        .contains("limit result-bytes is 4 KiB", "promises data of a certain form");
  }

  @Test
  void keepsWhatIsShownBesidePromisedData() {
    Result result =
        new Result(
            Optional.of(Json.object().put("a", 1)), List.of(new Content.Text("x".repeat(5_000))));
    Result fitting = text(call(PROMISING, result));
    assertThat(fitting.value()).isEqualTo(result.value());
    assertThat(fitting.content()).hasSize(2).last().isInstanceOf(Content.Link.class);
  }

  @Test
  void refusesManySmallPieces() {
    Content[] pieces = new Content[100];
    java.util.Arrays.fill(pieces, new Content.Text("x".repeat(100)));
    assertThat(TestHost.fault(call(SIMPLE, Result.showing(pieces))).message())
        .contains("limit result-bytes is 4 KiB. Ask for less.");
  }

  @Test
  void refusesCallersThatNeedTheResultItself() {
    test.runtime.script(
        "hidden", (call, host, meter) -> TestHost.done("\"" + "x".repeat(5_000) + "\""));
    test.install(Scripted.files(SIMPLE));
    Invocation plain = TestHost.invocation("sample", "hidden", "{}");
    Invocation reading =
        Invocation.of(
            plain.caller().as(Audience.HOST), plain.tool(), plain.arguments(), plain.deadline());
    var fault = TestHost.fault(test.host.invoker().invoke(reading, Progress.none()));
    assertThat(fault.message()).contains("limit " + Limit.RESULT_BYTES.key() + " is 4 KiB");
  }
}
