package dev.annex.sdk.test;

import static org.assertj.core.api.Assertions.assertThat;

import dev.annex.sdk.Extension;
import dev.annex.sdk.HookPatch;
import dev.annex.sdk.ToolOptions;
import dev.annex.sdk.ToolResult;
import dev.annex.sdk.host.HostApi;
import dev.annex.sdk.json.Json;
import dev.annex.sdk.json.JsonArray;
import dev.annex.sdk.json.JsonNull;
import dev.annex.sdk.json.JsonObject;
import dev.annex.sdk.json.JsonText;
import dev.annex.sdk.rpc.RpcException;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * Sessions that were recorded with the protocol's own SDKs, played again: the host's lines go to an
 * extension made with this SDK, which has to answer as those did.
 */
final class RecordedSessionsTest {

  /** What each SDK says in its own way. */
  private static final Set<String> OWN_WORDS =
      Set.of("sdk_name", "sdk_version", "bytes", "duration_ms", "cancel_request");

  record Search(String query) {}

  record Store(String key, String content, Optional<List<String>> tags) {}

  record Recall(String query, int limit) {}

  record Forget(String key) {}

  record Entry(String key, String content, double score) {}

  private static Extension extension(String peer) {
    Extension extension = Extension.named(peer).version("0.1.0");
    return switch (peer) {
      case "go-tool-provider" ->
          extension.tool(
              "search",
              Search.class,
              ToolOptions.readOnly(),
              (search, _) -> "No results for " + search.query());
      case "ts-tool-provider" ->
          extension.tool(
              "search",
              Search.class,
              ToolOptions.readOnly(),
              (search, _) ->
                  ToolResult.text("No results for " + search.query()).withPreview(search.query()));
      case "prompt-enhancer" ->
          extension
              .provides("prompt.provider")
              .needs("sessions/list")
              .onReady(RecordedSessionsTest::createDeniedSession)
              .hook(
                  "prompt.post_assemble",
                  event ->
                      HookPatch.none()
                          .with(
                              "prompt",
                              Json.of(
                                  "[Workspace: %s]\n\n%s"
                                      .formatted(
                                          event.payload().text("workspace").orElseThrow(),
                                          event.payload().text("prompt").orElseThrow()))));
      default -> memory(extension);
    };
  }

  private static void createDeniedSession(HostApi host) {
    assertThat(host.sessions()).isEmpty();
    try {
      host.request(
          "sessions/create", JsonObject.of("agent", "coder").with("workspace", "prompt-enhancer"));
    } catch (RpcException denied) {
      // As the sample does, which goes on without a session.
    }
  }

  private static Extension memory(Extension extension) {
    Map<String, String> kept = new LinkedHashMap<>();
    return extension
        .provides("memory.backend")
        .needs("sessions/list")
        .rights("memory.read", "memory.write")
        .onReady(HostApi::sessions)
        .service(
            "memory/store",
            Store.class,
            (store, _) -> {
              kept.put(store.key(), store.content());
              return JsonObject.EMPTY;
            })
        .service(
            "memory/recall",
            Recall.class,
            (recall, _) ->
                Map.of(
                    "entries",
                    kept.entrySet().stream()
                        .filter(entry -> entry.getValue().contains(recall.query()))
                        .limit(recall.limit())
                        .map(entry -> new Entry(entry.getKey(), entry.getValue(), 1))
                        .toList()))
        .service(
            "memory/forget",
            Forget.class,
            (forget, _) -> {
              kept.remove(forget.key());
              return JsonObject.EMPTY;
            });
  }

  @ParameterizedTest
  @ValueSource(
      strings = {"go-tool-provider", "ts-tool-provider", "prompt-enhancer", "ts-memory-backend"})
  void anExtensionAnswersAsThoseOfOtherSdks(String peer) throws Exception {
    Extension extension = extension(peer);
    Pipe there = new Pipe();
    Pipe back = new Pipe();
    Thread running = Thread.ofVirtual().start(() -> extension.serve(there.in(), back.out()));
    BufferedReader answers =
        new BufferedReader(new InputStreamReader(back.in(), StandardCharsets.UTF_8));
    OutputStream out = there.out();
    for (JsonObject entry : recorded(peer)) {
      switch (entry.text("dir").orElseThrow()) {
        case "host" ->
            out.write((entry.text("line").orElseThrow() + "\n").getBytes(StandardCharsets.UTF_8));
        case "extension" -> {
          String expected = entry.text("line").orElseThrow();
          Json answer = Json.parse(Objects.requireNonNull(answers.readLine()));
          assertThat(comparable(answer)).as(expected).isEqualTo(comparable(Json.parse(expected)));
        }
        default -> {
          out.close();
          assertThat(running.join(Duration.ofSeconds(60))).as("it ends with its input").isTrue();
        }
      }
    }
  }

  private static List<JsonObject> recorded(String peer) throws IOException {
    try (InputStream in =
        Objects.requireNonNull(
            RecordedSessionsTest.class.getResourceAsStream(
                "/dev/annex/sdk/agh-transcript.jsonl"))) {
      List<JsonObject> entries =
          new String(in.readAllBytes(), StandardCharsets.UTF_8)
              .lines()
              .map(line -> Json.parse(line).asObject())
              .filter(entry -> entry.text("peer").equals(Optional.of(peer)))
              .toList();
      assertThat(entries).hasSizeGreaterThan(5);
      return entries;
    }
  }

  /** Without what is empty, which some leave out and others write in one of three ways. */
  private static Json comparable(Json json) {
    return switch (json) {
      case JsonObject(Map<String, Json> members) -> {
        Map<String, Json> kept = new LinkedHashMap<>();
        members.forEach((name, value) -> {
          Json inner = comparable(value);
          if (!OWN_WORDS.contains(name) && !isEmpty(inner)) {
            kept.put(name, inner);
          }
        });
        yield new JsonObject(kept);
      }
      case JsonArray(List<Json> elements) -> {
        List<Json> kept = new ArrayList<>();
        elements.forEach(element -> kept.add(comparable(element)));
        yield new JsonArray(kept);
      }
      default -> json;
    };
  }

  private static boolean isEmpty(Json json) {
    return json == JsonNull.INSTANCE
        || json.equals(JsonObject.EMPTY)
        || json.equals(JsonArray.EMPTY)
        || json.equals(new JsonText(""));
  }
}
