package dev.annex.server;

import dev.annex.api.access.PermissionRequest;
import dev.annex.api.call.Audience;
import dev.annex.api.call.Caller;
import dev.annex.api.call.Invocation;
import dev.annex.api.call.Limits;
import dev.annex.api.call.Outcome;
import dev.annex.api.call.Progress;
import dev.annex.api.call.Result;
import dev.annex.api.extension.Contributions;
import dev.annex.api.extension.Effects;
import dev.annex.api.extension.Manifest;
import dev.annex.api.extension.Tool;
import dev.annex.api.name.ExtensionId;
import dev.annex.api.name.ToolName;
import dev.annex.api.name.Version;
import dev.annex.api.runtime.GuestReply;
import dev.annex.api.value.Json;
import dev.annex.api.value.Schema;
import dev.annex.core.builtin.BuiltinExtension;
import dev.annex.core.builtin.BuiltinExtension.Handler;
import dev.annex.core.builtin.BuiltinRuntime;
import dev.annex.server.config.AnnexConfig;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Stream;
import tools.jackson.databind.JsonNode;

/**
 * A whole host in a process of its own, with two extensions: one says numbers as events, the other
 * hears them and is rung by its schedule. Arguments: data directory, and {@code speak} to begin and
 * never to finish what it hears, or {@code listen} to hear only. Prints what happens, each line
 * behind {@link #MARK}.
 */
final class KilledHost {

  static final String MARK = "it ";

  /** How long after its beginning the listener wants to be rung. */
  static final Duration RING_AFTER = Duration.ofSeconds(2);

  /** Nobody waits longer for it. */
  private static final Duration LIFE = Duration.ofMinutes(2);

  private static final ExtensionId SPEAKER = new ExtensionId("test.speaker");
  private static final ExtensionId LISTENER = new ExtensionId("test.listener");
  private static final Schema ANYTHING = Schema.of(Json.parse("{\"type\":\"object\"}"));
  private static final PermissionRequest EVENTS = PermissionRequest.parse("events");
  private static final PermissionRequest SCHEDULE = PermissionRequest.parse("schedule");

  private final boolean speaks;
  private final RunningHost host;

  private KilledHost(boolean speaks, RunningHost host) {
    this.speaks = speaks;
    this.host = host;
  }

  /** Runs until it is killed. */
  public static void main(String[] arguments) throws InterruptedException {
    Thread.ofPlatform().daemon().start(KilledHost::endLate);
    RunningHost host =
        Assembly.open(
            Path.of(arguments[0]), AnnexConfig.defaults().withPort(0).withExamples(false));
    new KilledHost(arguments[1].equals("speak"), host).run();
  }

  private static void endLate() {
    try {
      Thread.sleep(LIFE);
    } catch (InterruptedException e) {
      return;
    }
    Runtime.getRuntime().halt(3);
  }

  private void run() throws InterruptedException {
    host.host()
        .installer()
        .addBuiltin(extension(SPEAKER, Audience.AGENT, Map.of("say", say()), EVENTS));
    host.host()
        .installer()
        .addBuiltin(
            extension(
                LISTENER,
                Audience.HOST,
                Map.of("begin", begin(), "hear", hear(), "ring", ring()),
                EVENTS,
                SCHEDULE));
    if (speaks) {
      grant(SPEAKER, EVENTS);
      grant(LISTENER, EVENTS);
      grant(LISTENER, SCHEDULE);
      call(Caller.host(), LISTENER, "begin", Json.object());
      print("scheduled");
    }
    var _ = Serving.start(host);
    for (int number = 0; speaks; number++) {
      call(Caller.agent("test"), SPEAKER, "say", Json.object().put("number", number));
      print("said " + number);
    }
    Thread.currentThread().join();
  }

  private void grant(ExtensionId extension, PermissionRequest permission) {
    host.host().grants().grant(extension, permission, "test", Optional.empty());
  }

  private void call(Caller caller, ExtensionId extension, String tool, JsonNode arguments) {
    Outcome outcome =
        host.host()
            .invoker()
            .invoke(
                Invocation.of(
                    caller,
                    new ToolName(extension, tool),
                    arguments,
                    Instant.now().plus(Duration.ofSeconds(20))),
                Progress.none());
    if (!(outcome instanceof Outcome.Completed)) {
      throw new IllegalStateException(tool + " failed: " + outcome);
    }
  }

  private static Handler say() {
    return (call, calls, meter) -> {
      JsonNode event =
          Json.object().put("topic", "news.flash").set("payload", call.invocation().arguments());
      return done(calls.call("events.publish", event));
    };
  }

  private static Handler begin() {
    return (call, calls, meter) -> {
      var _ =
          calls.call("events.subscribe", Json.object().put("topic", "news.*").put("tool", "hear"));
      return done(
          calls.call(
              "schedule.after",
              Json.object().put("delayMillis", RING_AFTER.toMillis()).put("tool", "ring")));
    };
  }

  private Handler hear() {
    return (call, calls, meter) -> {
      JsonNode event = call.invocation().arguments();
      if (speaks) {
        print("holds " + event.path("payload").path("number").asInt());
        Thread.sleep(Duration.ofMinutes(10));
      }
      print(
          "heard %d from %s"
              .formatted(
                  event.path("payload").path("number").asInt(), event.path("source").asString()));
      return done(Json.object());
    };
  }

  private Handler ring() {
    return (call, calls, meter) -> {
      if (speaks) {
        Thread.sleep(Duration.ofMinutes(10));
      }
      print("rang");
      return done(Json.object());
    };
  }

  private static GuestReply done(JsonNode value) {
    return new GuestReply.Done(Result.of(value));
  }

  private static synchronized void print(String what) {
    System.out.println(MARK + what);
    System.out.flush();
  }

  private static BuiltinExtension extension(
      ExtensionId id,
      Audience audience,
      Map<String, Handler> handlers,
      PermissionRequest... requests) {
    List<Tool> tools =
        handlers.keySet().stream()
            .sorted()
            .map(name ->
                new Tool(
                    new ToolName(id, name),
                    name,
                    "",
                    "",
                    ANYTHING,
                    Optional.empty(),
                    Effects.UNKNOWN,
                    Set.of(audience)))
            .toList();
    Manifest manifest =
        new Manifest(
            id,
            new Version("1.0.0"),
            id.value(),
            "",
            "Annex",
            BuiltinRuntime.NAME,
            BuiltinRuntime.NAME,
            "",
            tools,
            List.of(),
            List.of(),
            List.of(),
            Stream.of(requests).toList(),
            Limits.defaults(),
            List.of(),
            Contributions.NONE);
    return new BuiltinExtension(manifest, handlers);
  }
}
