package dev.annex.sdk.test;

import dev.annex.sdk.Extension;
import dev.annex.sdk.host.HostApi;
import dev.annex.sdk.json.Json;
import dev.annex.sdk.json.JsonArray;
import dev.annex.sdk.json.JsonObject;
import dev.annex.sdk.rpc.Connection;
import dev.annex.sdk.rpc.Request;
import dev.annex.sdk.rpc.RpcException;
import dev.annex.sdk.schema.TypeCodec;
import java.io.IOException;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Function;

/**
 * A host in memory that runs an extension through the whole protocol, without a process. For tests,
 * with any framework:
 *
 * <pre>{@code
 * try (TestHost host = TestHost.start(Greeter.extension())) {
 *   assertEquals("Hello, Ada", host.call("greet", new Greet("Ada")).text());
 * }
 * }</pre>
 *
 * <p>Grants what the extension needs, and refuses to start one that a host would not. Any thread.
 */
public final class TestHost implements AutoCloseable {

  private static final Duration TIMEOUT = Duration.ofSeconds(60);

  private final Map<String, Function<JsonObject, Json>> answers = new ConcurrentHashMap<>();
  private final Map<String, String> toolIds = new ConcurrentHashMap<>();
  private final Connection connection;
  private final OutputStream toExtension;
  private final Thread running;
  private final Thread reading;

  /** What a tool gave. */
  public record Result(JsonObject json) {

    /** All its texts, joined by newlines. */
    public String text() {
      return String.join(
          "\n",
          json
              .get("content")
              .map(content -> content.asArray().elements())
              .orElse(List.of())
              .stream()
              .flatMap(block -> block.asObject().text("text").stream())
              .toList());
    }

    /**
     * Its structured data as a value of a type.
     *
     * @throws IllegalArgumentException when it has none, or when it does not fit
     */
    public <T> T structured(Class<T> type) {
      Json structured =
          json.get("structured")
              .orElseThrow(() -> new IllegalArgumentException("no structured data in " + json));
      return TypeCodec.of(type).read(structured);
    }
  }

  private TestHost(Extension extension) {
    Pipe there = new Pipe();
    Pipe back = new Pipe();
    toExtension = there.out();
    connection = new Connection(back.in(), toExtension, this::asked);
    running =
        Thread.ofVirtual()
            .name("extension under test")
            .start(() -> {
              try (OutputStream out = back.out()) {
                extension.serve(there.in(), out);
              } catch (IOException impossible) {
                throw new UncheckedIOException(impossible);
              }
            });
    reading = Thread.ofVirtual().name("test host").start(connection::run);
  }

  /**
   * Starts an extension and lets it introduce itself.
   *
   * @throws IllegalStateException when a host would not go on with it
   */
  public static TestHost start(Extension extension) {
    return start(extension, Map.of());
  }

  /**
   * Starts an extension that may ask the host as soon as it is ready.
   *
   * @param answers by method, see {@link #answer}
   * @throws IllegalStateException when a host would not go on with it
   */
  public static TestHost start(
      Extension extension, Map<String, Function<JsonObject, Json>> answers) {
    TestHost host = new TestHost(extension);
    host.answers.putAll(answers);
    try {
      host.introduce(extension.manifest());
      return host;
    } catch (RuntimeException | Error failed) {
      host.close();
      throw failed;
    }
  }

  /** Starts an extension and sends it nothing, for tests of the protocol. */
  public static TestHost startSilently(Extension extension) {
    return new TestHost(extension);
  }

  private void introduce(JsonObject manifest) {
    JsonArray provides = list(manifest, "capabilities", "provides");
    JsonObject answer = request("initialize", initialize(manifest)).asObject();
    JsonArray accepted =
        answer.require("accepted_capabilities").asObject().require("provides").asArray();
    if (!accepted.equals(provides)) {
      throw new IllegalStateException(
          "the manifest provides %s, the extension %s".formatted(provides, accepted));
    }
    if (provides.elements().contains(Json.of("tool.provider"))) {
      compareTools(manifest);
    }
  }

  private void compareTools(JsonObject manifest) {
    JsonObject declared = manifest.require("resources").asObject().require("tools").asObject();
    Json tools = request("provide_tools", JsonObject.EMPTY).asObject().require("tools");
    for (Json tool : tools.asArray().elements()) {
      JsonObject served = tool.asObject();
      String name = served.text("handler").orElseThrow();
      JsonObject entry = declared.require(name).asObject();
      String digest = Extension.digest(entry.require("input_schema").asObject());
      if (!served.text("input_schema_digest").equals(Optional.of(digest))
          || !served.get("id").equals(entry.get("id"))) {
        throw new IllegalStateException(
            "tool \"%s\" is another than in the manifest: %s".formatted(name, served));
      }
      toolIds.put(name, served.text("id").orElseThrow());
    }
  }

  /** The request with which a host that grants everything introduces itself. */
  public static JsonObject initialize(JsonObject manifest) {
    return JsonObject.of("protocol_version", Json.of("1"))
        .with("supported_protocol_versions", JsonArray.of(Json.of("1")))
        .with("agh_version", "0.0.0-test")
        .with("session_nonce", "0123456789abcdef0123456789abcdef")
        .with(
            "extension",
            JsonObject.of("name", manifest.require("name"))
                .with("version", manifest.require("version"))
                .with("source_tier", "user"))
        .with(
            "capabilities",
            JsonObject.of("provides", list(manifest, "capabilities", "provides"))
                .with("granted_actions", list(manifest, "actions", "requires"))
                .with("granted_security", list(manifest, "security", "capabilities"))
                .with("granted_resource_kinds", JsonArray.EMPTY)
                .with("granted_resource_scopes", JsonArray.EMPTY))
        .with(
            "runtime",
            JsonObject.of("health_check_interval_ms", Json.of(30_000))
                .with("health_check_timeout_ms", 5_000)
                .with("shutdown_timeout_ms", 10_000)
                .with("default_hook_timeout_ms", 5_000));
  }

  private static JsonArray list(JsonObject manifest, String section, String member) {
    return manifest
        .get(section)
        .flatMap(found -> found.asObject().get(member))
        .map(Json::asArray)
        .orElse(JsonArray.EMPTY);
  }

  /**
   * Says what the host answers to a method; without it that the method is not available.
   *
   * @param method such as {@code memory/recall}
   * @param answer from its parameters; may throw {@link RpcException}
   */
  public TestHost answer(String method, Function<JsonObject, Json> answer) {
    answers.put(method, answer);
    return this;
  }

  private void asked(Request request) {
    var _ = Thread.ofVirtual().start(() -> reply(request));
  }

  private void reply(Request request) {
    try {
      Function<JsonObject, Json> answer = answers.get(request.method());
      if (answer == null) {
        throw RpcException.of(
            RpcException.UNAVAILABLE,
            JsonObject.of("error", request.method() + " has no answer in this test"));
      }
      JsonObject params = request.params() instanceof JsonObject object ? object : JsonObject.EMPTY;
      connection.reply(request, answer.apply(params));
    } catch (RpcException error) {
      connection.fail(request, error);
    }
  }

  /**
   * Calls a tool.
   *
   * @param input a record as the tool takes it, or {@link JsonObject}
   * @throws RpcException when the call fails
   */
  public Result call(String tool, Object input) {
    String id = toolIds.getOrDefault(tool, "ext__unknown__tool");
    JsonObject params =
        JsonObject.of("tool_id", Json.of(id))
            .with("handler", tool)
            .with("session_id", "test-session")
            .with("input", TypeCodec.writeAny(input));
    return new Result(request("tools/call", params).asObject().require("result").asObject());
  }

  /**
   * Tells a hook of an event, and gives what it wants changed.
   *
   * @throws RpcException when the hook fails
   */
  public JsonObject hook(String event, JsonObject payload) {
    JsonObject hook =
        JsonObject.of("name", Json.of("test"))
            .with("event", event)
            .with("mode", "sync")
            .with("required", false)
            .with("timeout_ms", 5_000)
            .with("source", "config");
    return request(
            "execute_hook",
            JsonObject.of("invocation_id", Json.of("test"))
                .with("hook", hook)
                .with("payload", payload))
        .asObject();
  }

  /**
   * Sends any request to the extension.
   *
   * @throws RpcException what it answers instead of a result
   */
  public Json request(String method, JsonObject params) {
    return connection.request(method, params, TIMEOUT);
  }

  /**
   * Tells the extension that nobody waits any more for the answer to a request. The requests of a
   * host are numbered from 1; {@link #start} makes one, and another one when there are tools.
   */
  public void cancel(long request) {
    connection.tell(Connection.CANCEL, JsonObject.of("id", Json.of(request)));
  }

  /** A client of this host's own answers, for code that takes one. */
  public HostApi api() {
    return new HostApi((method, params) -> {
      Function<JsonObject, Json> answer = answers.get(method);
      if (answer == null) {
        throw RpcException.of(
            RpcException.UNAVAILABLE, JsonObject.of("error", method + " has no answer"));
      }
      return answer.apply(params);
    });
  }

  /** Ends the extension's input, and waits until it has ended. */
  @Override
  public void close() {
    try {
      toExtension.close();
      if (!running.join(TIMEOUT) || !reading.join(TIMEOUT)) {
        throw new IllegalStateException("the extension does not end with its input");
      }
    } catch (IOException impossible) {
      throw new UncheckedIOException(impossible);
    } catch (InterruptedException stopped) {
      Thread.currentThread().interrupt();
    }
  }
}
