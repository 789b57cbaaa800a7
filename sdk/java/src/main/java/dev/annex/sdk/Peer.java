package dev.annex.sdk;

import dev.annex.sdk.host.HostApi;
import dev.annex.sdk.json.Json;
import dev.annex.sdk.json.JsonArray;
import dev.annex.sdk.json.JsonNull;
import dev.annex.sdk.json.JsonNumber;
import dev.annex.sdk.json.JsonObject;
import dev.annex.sdk.json.JsonText;
import dev.annex.sdk.rpc.Connection;
import dev.annex.sdk.rpc.ProtocolException;
import dev.annex.sdk.rpc.Request;
import dev.annex.sdk.rpc.RpcException;
import java.io.InputStream;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.time.Duration;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Semaphore;
import java.util.function.Supplier;

/**
 * An extension that runs: first it is introduced, then it works, then it is shut down, and it ends
 * with its input.
 *
 * <p>What changes its state happens on the reading thread, in the order of the host's messages;
 * authors' code runs on virtual threads.
 */
final class Peer {

  /** How much work the host may have given that is not done. */
  static final int MAX_CALLS = 1024;

  private static final Duration HOST_TIMEOUT = Duration.ofSeconds(60);

  /** What is left to authors' code when the input has ended. */
  private static final Duration LAST_WORDS = Duration.ofMillis(500);

  private enum State {
    NEW,
    READY,
    DRAINING
  }

  private final Definition extension;
  private final Connection connection;
  private final HostApi host;
  private final Semaphore calls = new Semaphore(MAX_CALLS);
  private final Set<Thread> workers = ConcurrentHashMap.newKeySet();
  private final Map<Json, Thread> working = new ConcurrentHashMap<>();
  private volatile State state = State.NEW;
  private volatile Json deadline = JsonNull.INSTANCE;

  Peer(Definition extension, InputStream in, OutputStream out) {
    this.extension = extension;
    connection = new Connection(in, out, this::received, this::cancel);
    host = new HostApi(this::ask);
  }

  /**
   * Works until the input ends.
   *
   * @throws ProtocolException when the host sent what is no message
   */
  void run() {
    try {
      connection.run();
    } finally {
      workers.forEach(Thread::interrupt);
      awaitWorkers();
    }
  }

  private void awaitWorkers() {
    long end = System.nanoTime() + LAST_WORDS.toNanos();
    try {
      for (Thread worker : workers) {
        long left = end - System.nanoTime();
        if (left <= 0 || !worker.join(Duration.ofNanos(left))) {
          return;
        }
      }
    } catch (InterruptedException stopped) {
      Thread.currentThread().interrupt();
    }
  }

  private Json ask(String method, JsonObject params) {
    return switch (state) {
      case NEW -> throw notInitialized();
      case READY, DRAINING -> connection.request(method, params, HOST_TIMEOUT);
    };
  }

  private static RpcException notInitialized() {
    return RpcException.of(
        RpcException.NOT_INITIALIZED,
        JsonObject.of("allowed_methods", JsonArray.of(Json.of("initialize"))));
  }

  private void received(Request request) {
    try {
      dispatch(request);
    } catch (RpcException error) {
      connection.fail(request, error);
    }
  }

  private void dispatch(Request request) {
    JsonObject params = params(request);
    if (request.method().equals("initialize")) {
      introduce(request, params);
      return;
    }
    if (!extension.methods().contains(request.method())) {
      throw unknown(request.method());
    }
    switch (state) {
      case NEW -> throw notInitialized();
      case DRAINING -> throw shuttingDown();
      case READY -> {}
    }
    switch (request.method()) {
      case "shutdown" -> shutDown(request, params);
      case "provide_tools" -> connection.reply(request, tools());
      case "health_check" -> start(() -> reply(request, this::health));
      default -> work(request, params);
    }
  }

  private static JsonObject params(Request request) {
    return switch (request.params()) {
      case JsonObject object -> object;
      case JsonNull _ -> JsonObject.EMPTY;
      default -> throw RpcException.invalidParams("params must be an object");
    };
  }

  private static RpcException unknown(String method) {
    return RpcException.of(RpcException.METHOD_NOT_FOUND, JsonObject.of("method", method));
  }

  private RpcException shuttingDown() {
    return RpcException.of(
        RpcException.SHUTDOWN_IN_PROGRESS, JsonObject.of("deadline_ms", deadline));
  }

  private void introduce(Request request, JsonObject params) {
    if (state != State.NEW) {
      throw RpcException.invalidParams("initialize may only be called once");
    }
    JsonObject answer = new Introduction(extension, params).answer();
    state = State.READY;
    connection.reply(request, answer);
    extension.ready().forEach(callback -> start(() -> callback.accept(host)));
  }

  private void shutDown(Request request, JsonObject params) {
    if (!(params.members().get("deadline_ms") instanceof JsonNumber time)
        || time.doubleValue() <= 0) {
      throw RpcException.invalidParams("deadline_ms must be greater than zero");
    }
    deadline = time;
    state = State.DRAINING;
    workers.forEach(Thread::interrupt);
    connection.reply(request, JsonObject.EMPTY.with("acknowledged", true));
    extension.shutdown().forEach(this::start);
  }

  private Json health() {
    return extension.health().get().toJson();
  }

  private JsonObject tools() {
    return JsonObject.of(
        "tools", new JsonArray(extension.tools().values().stream().map(this::descriptor).toList()));
  }

  private Json descriptor(Tool<?> tool) {
    return tool.descriptor();
  }

  /** Nobody waits for it any more; what its author's code makes of that is its own affair. */
  private void cancel(Json id) {
    Optional.ofNullable(working.get(id)).ifPresent(Thread::interrupt);
  }

  private void work(Request request, JsonObject params) {
    if (!calls.tryAcquire()) {
      throw RpcException.of(
          RpcException.UNAVAILABLE,
          JsonObject.of("error", "%d calls are not done yet".formatted(MAX_CALLS)));
    }
    Thread worker =
        worker(() -> {
          try {
            reply(request, () -> answer(request.method(), params));
          } finally {
            working.remove(request.id(), Thread.currentThread());
            calls.release();
          }
        });
    working.put(request.id(), worker);
    worker.start();
  }

  private void start(Runnable work) {
    worker(work).start();
  }

  private Thread worker(Runnable work) {
    Thread worker = Thread.ofVirtual().name("annex-" + extension.name()).unstarted(() -> run(work));
    workers.add(worker);
    return worker;
  }

  private void run(Runnable work) {
    try {
      work.run();
    } catch (UncheckedIOException gone) {
      // The host does not listen any more, and there is nobody else to tell.
    } catch (RuntimeException failed) {
      failed.printStackTrace(System.err);
    } finally {
      workers.remove(Thread.currentThread());
    }
  }

  private void reply(Request request, Supplier<Json> answer) {
    Json result;
    try {
      result = answer.get();
    } catch (RpcException error) {
      var _ = Thread.interrupted(); // which a stream may take for its own
      connection.fail(request, state == State.DRAINING ? shuttingDown() : error);
      return;
    } catch (RuntimeException | Error failed) {
      connection.fail(request, Failures.internal(failed));
      return;
    }
    connection.reply(request, result);
  }

  private Json answer(String method, JsonObject params) {
    return switch (method) {
      case "tools/call" -> callTool(params);
      case "execute_hook" -> runHook(params);
      default ->
          Optional.ofNullable(extension.services().get(method))
              .orElseThrow(() -> unknown(method))
              .call(params, host);
    };
  }

  private Json callTool(JsonObject params) {
    String handler = text(params, "handler");
    String id = text(params, "tool_id");
    if (handler.isBlank()) {
      throw RpcException.invalidParams("handler is required");
    }
    if (!ToolIds.isId(id)) {
      throw RpcException.of(
          RpcException.INVALID_PARAMS,
          JsonObject.of("error", Json.of("tool_id must use lowercase __-separated segments"))
              .with("tool_id", id));
    }
    Tool<?> tool =
        Optional.ofNullable(extension.tools().get(handler)).orElseThrow(() -> unknown(handler));
    if (!tool.id().equals(id)) {
      throw RpcException.of(
          RpcException.INVALID_PARAMS,
          JsonObject.of("error", Json.of("tool_id does not match handler"))
              .with("expected_tool_id", tool.id())
              .with("actual_tool_id", id)
              .with("handler", handler));
    }
    if (!(params.get("input").orElse(JsonObject.EMPTY) instanceof JsonObject input)) {
      throw RpcException.of(
          RpcException.INVALID_PARAMS,
          JsonObject.of("error", Json.of("input must be an object")).with("handler", handler));
    }
    return tool.call(
        input, Optional.of(text(params, "session_id")).filter(said -> !said.isEmpty()), host);
  }

  private Json runHook(JsonObject params) {
    JsonObject told =
        params.members().get("hook") instanceof JsonObject object ? object : JsonObject.EMPTY;
    JsonObject payload =
        params.members().get("payload") instanceof JsonObject object ? object : JsonObject.EMPTY;
    String event = text(told, "event");
    Hook hook =
        Optional.ofNullable(extension.hooks().get(event))
            .orElseThrow(
                () -> RpcException.invalidParams("no hook for event \"%s\"".formatted(event)));
    try {
      return hook.run(new HookEvent(text(params, "invocation_id"), event, payload, host));
    } catch (RpcException error) {
      throw error;
    } catch (Exception failed) {
      if (failed instanceof InterruptedException) {
        Thread.currentThread().interrupt();
      }
      throw Failures.internal(failed);
    }
  }

  private static String text(JsonObject object, String member) {
    return object.members().get(member) instanceof JsonText(String text) ? text : "";
  }
}
