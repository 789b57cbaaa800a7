package dev.annex.runtime.process.dialect.agh.session;

import static org.assertj.core.api.Assertions.assertThat;

import dev.annex.api.call.Caller;
import dev.annex.api.call.Invocation;
import dev.annex.api.extension.Tool;
import dev.annex.api.fault.AnnexException;
import dev.annex.api.runtime.GuestReply;
import dev.annex.api.value.Json;
import dev.annex.runtime.process.Conversation;
import dev.annex.runtime.process.launch.Command;
import dev.annex.runtime.process.rpc.RpcException;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import tools.jackson.databind.JsonNode;

/**
 * The host against what programs of the published SDKs were recorded to say: their answers, word
 * for word, under the ids of our requests.
 */
@Timeout(60)
final class RecordedSessionsTest {

  private static final Duration LONG = Duration.ofSeconds(20);

  @TempDir private Path folder;

  private static List<JsonNode> recorded(String peer, String direction) throws IOException {
    try (InputStream in = RecordedSessionsTest.class.getResourceAsStream("/agh/transcript.jsonl")) {
      List<JsonNode> lines = new ArrayList<>();
      for (String line : new String(in.readAllBytes(), StandardCharsets.UTF_8).lines().toList()) {
        JsonNode entry = Json.parse(line);
        if (entry.get("peer").stringValue().equals(peer)
            && entry.get("dir").stringValue().equals(direction)) {
          lines.add(Json.parse(entry.get("line").stringValue()));
        }
      }
      assertThat(lines).as("recording of %s", peer).isNotEmpty();
      return lines;
    }
  }

  /** What it answered to the first request of this kind that it answered with a result. */
  private static JsonNode answer(String peer, String method, JsonNode params) throws IOException {
    List<JsonNode> answers =
        recorded(peer, "extension").stream().filter(line -> !line.has("method")).toList();
    Optional<JsonNode> error = Optional.empty();
    for (JsonNode request : recorded(peer, "host")) {
      if (!request.has("id") || !method.equals(request.path("method").asString(""))) {
        continue;
      }
      boolean sameTool =
          !method.equals("tools/call")
              || (request.at("/params/tool_id").equals(params.get("tool_id"))
                  && request.at("/params/handler").equals(params.get("handler")));
      Optional<JsonNode> given =
          answers.stream().filter(line -> line.get("id").equals(request.get("id"))).findFirst();
      if (!sameTool || given.isEmpty()) {
        continue;
      }
      if (given.get().has("result")) {
        return given.get().get("result");
      }
      error = given.map(line -> line.get("error"));
    }
    JsonNode why = error.orElseThrow();
    throw new RpcException(
        why.get("code").longValue(), why.get("message").stringValue(), why.path("data"));
  }

  private Wired replay(String peer, TestContract contract) throws IOException {
    Wired wired = new Wired(folder, contract);
    wired.onHost((method, params) -> {
      try {
        return answer(peer, method, params);
      } catch (IOException e) {
        throw new IllegalStateException(e);
      }
    });
    return wired;
  }

  private static TestContract contract() {
    return new TestContract(Optional.empty(), Duration.ofSeconds(30), Duration.ofSeconds(10));
  }

  /** C2, C7, C8, C9, C10, C15 as far as they are the host's. */
  @ParameterizedTest
  @ValueSource(strings = {"go-tool-provider", "ts-tool-provider"})
  void aToolProviderIsOpenedCalledAskedAndEnded(String peer) throws Exception {
    TestContract contract = contract().granting(Rights.NONE, "tool.provider").naming(peer);
    try (Wired wired = replay(peer, contract)) {
      wired.open();
      assertThat(wired.session.probe(LONG)).isInstanceOf(Conversation.Health.Well.class);
      JsonNode result = value(wired.call(TestContract.tool("search"), invocation("search")));
      assertThat(result.at("/content/0/text").stringValue()).isEqualTo("No results for cats");
      assertThat(result.get("truncated").booleanValue()).isFalse();
      assertRefused(wired, "nope", -32_601);
      wired.session.shutdown(LONG);
      assertThat(answer(peer, "shutdown", Json.object()).get("acknowledged").booleanValue())
          .isTrue();
    }
  }

  private static void assertRefused(Wired wired, String handler, long code) {
    Tool tool = TestContract.tool(handler);
    AnnexException thrown =
        org.junit.jupiter.api.Assertions.assertThrows(
            AnnexException.class, () -> wired.call(tool, invocation(handler)));
    assertThat(thrown.fault().details().get("cause").get("code").longValue()).isEqualTo(code);
  }

  /** A request of its own at once, a denial, and a hook in the process. */
  @Test
  void thePromptEnhancerAsksItsHostAndTakesItsHook() throws Exception {
    String peer = "prompt-enhancer";
    TestContract contract =
        contract()
            .granting(
                new Rights(List.of("sessions/list"), List.of("session.read"), List.of(), List.of()),
                "prompt.provider")
            .with(
                new HookTerms(
                    "workspace-context",
                    "prompt.post_assemble",
                    "sync",
                    false,
                    Duration.ofSeconds(5),
                    Optional.of(new Command("false", List.of(), Map.of(), Map.of()))));
    try (Wired wired = replay(peer, contract)) {
      wired.open();
      for (JsonNode line : recorded(peer, "extension")) {
        if (line.has("method")) {
          assertAnsweredAsRecorded(wired, peer, line);
        }
      }
      JsonNode payload = Json.parse("{\"prompt\":\"hello\",\"workspace\":\"demo\"}");
      Tool hook = TestContract.hookTool("workspace-context");
      Invocation invocation =
          Invocation.of(Caller.host(), hook.name(), payload, Instant.now().plusSeconds(60));
      assertThat(value(wired.call(hook, invocation)).get("prompt").stringValue())
          .isEqualTo("[Workspace: demo]\n\nhello");
    }
  }

  private static void assertAnsweredAsRecorded(Wired wired, String peer, JsonNode request)
      throws Exception {
    JsonNode expected =
        recorded(peer, "host").stream()
            .filter(line -> !line.has("method") && line.get("id").equals(request.get("id")))
            .findFirst()
            .orElseThrow();
    JsonNode params = request.has("params") ? request.get("params") : Json.object();
    try {
      JsonNode result = wired.extension.call(request.get("method").stringValue(), params, LONG);
      assertThat(result).isEqualTo(expected.get("result"));
    } catch (RpcException e) {
      assertThat(e.error().code()).isEqualTo(expected.at("/error/code").longValue());
      assertThat(e.error().message()).isEqualTo(expected.at("/error/message").stringValue());
    }
  }

  /** A label without service methods of its own, and a request without parameters. */
  @Test
  void theMemoryBackendOpens() throws Exception {
    TestContract contract =
        contract()
            .granting(
                new Rights(
                    List.of("sessions/list"),
                    List.of("memory.read", "memory.write", "session.read"),
                    List.of(),
                    List.of()),
                "memory.backend");
    try (Wired wired = replay("ts-memory-backend", contract)) {
      wired.open();
      wired.raw.write(
          "{\"jsonrpc\":\"2.0\",\"id\":1,\"method\":\"sessions/list\"}\n"
              .getBytes(StandardCharsets.UTF_8));
      wired.raw.flush();
      long end = System.nanoTime() + LONG.toNanos();
      while (wired.outcomes.isEmpty()) {
        assertThat(System.nanoTime()).isLessThan(end);
        Thread.sleep(5);
      }
      assertThat(wired.invoked.getFirst().arguments().get("params")).isEqualTo(Json.object());
    }
  }

  private static Invocation invocation(String handler) {
    return Invocation.of(
        Caller.agent("test"),
        TestContract.tool(handler).name(),
        Json.parse("{\"query\":\"cats\"}"),
        Instant.now().plusSeconds(60));
  }

  private static JsonNode value(GuestReply reply) {
    return ((GuestReply.Done) reply).result().value().orElseThrow();
  }
}
