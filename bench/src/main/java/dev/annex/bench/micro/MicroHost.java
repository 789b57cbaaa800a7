package dev.annex.bench.micro;

import dev.annex.api.access.Grant;
import dev.annex.api.access.PermissionRequest;
import dev.annex.api.call.Audience;
import dev.annex.api.call.Caller;
import dev.annex.api.call.Invocation;
import dev.annex.api.call.Journal;
import dev.annex.api.call.JournalEntry;
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
import dev.annex.capabilities.StandardCapabilities;
import dev.annex.capabilities.kv.KeyValueChanges;
import dev.annex.core.AnnexHost;
import dev.annex.core.builtin.BuiltinExtension;
import dev.annex.core.builtin.BuiltinRuntime;
import dev.annex.core.memory.MemoryGrants;
import dev.annex.core.memory.MemoryKeyValueStore;
import java.security.SecureRandom;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.IntStream;
import tools.jackson.databind.node.ObjectNode;

/**
 * A host in memory with one extension of its own, whose guest is Java: what is left of a call when
 * network, sandbox and disk are taken away.
 */
final class MicroHost implements AutoCloseable {

  static final ExtensionId EXTENSION = new ExtensionId("bench");
  static final int TOOLS = 200;
  static final int HOST_CALLS = 100;
  static final Schema SCHEMA =
      Schema.of(
          Json.parse(
              """
              {"type":"object","required":["title"],"additionalProperties":false,"properties":{
                "title":{"type":"string","minLength":1,"maxLength":200,"pattern":"^[^\\\\n]*$"},
                "tags":{"type":"array","maxItems":20,"items":{"type":"string","maxLength":40}},
                "place":{"type":"object","properties":{
                  "latitude":{"type":"number","minimum":-90,"maximum":90},
                  "longitude":{"type":"number","minimum":-180,"maximum":180}}}}}
              """));

  private static final ToolName EMPTY = new ToolName(EXTENSION, "nothing");
  private static final ToolName ASKING = new ToolName(EXTENSION, "host_calls");

  private final AnnexHost host;

  MicroHost() {
    Clock clock = Clock.systemUTC();
    MemoryGrants grants = new MemoryGrants();
    MemoryKeyValueStore values = new MemoryKeyValueStore(clock);
    PermissionRequest kv = PermissionRequest.parse("kv");
    grants.add(new Grant(EXTENSION, kv, "bench", clock.instant(), Optional.empty()));
    AnnexHost.Builder builder =
        AnnexHost.builder().grants(grants).keyValues(values).journal(new NoJournal());
    StandardCapabilities.over(
            values,
            KeyValueChanges.unheard(),
            (id, line) -> {},
            (id, uri) -> {},
            clock,
            new SecureRandom())
        .forEach(builder::capability);
    host = builder.open();
    host.installer().addBuiltin(extension(kv));
  }

  AnnexHost host() {
    return host;
  }

  Outcome callNothing() {
    return call(EMPTY, arguments());
  }

  Outcome callHostCalls() {
    return call(ASKING, arguments());
  }

  private Outcome call(ToolName tool, ObjectNode arguments) {
    return host.invoker()
        .invoke(
            Invocation.of(
                Caller.agent("bench"), tool, arguments, Instant.now().plus(Duration.ofMinutes(1))),
            Progress.none());
  }

  static ObjectNode arguments() {
    ObjectNode arguments = Json.object().put("title", "A walk in the park");
    arguments.putArray("tags").add("outside").add("weekend");
    arguments.putObject("place").put("latitude", 48.2).put("longitude", 16.37);
    return arguments;
  }

  private static BuiltinExtension extension(PermissionRequest kv) {
    Map<String, BuiltinExtension.Handler> handlers = new HashMap<>();
    GuestReply done = new GuestReply.Done(Result.of(Json.object().put("done", true)));
    ObjectNode request = Json.object().put("key", "k");
    handlers.put(EMPTY.tool(), (call, hostCalls, meter) -> done);
    handlers.put(
        ASKING.tool(),
        (call, hostCalls, meter) -> {
          for (int count = 0; count < HOST_CALLS; count++) {
            hostCalls.call("kv.get", request);
          }
          return done;
        });
    IntStream.range(2, TOOLS)
        .forEach(number -> handlers.put("tool_" + number, (call, hostCalls, meter) -> done));
    return new BuiltinExtension(
        new Manifest(
            EXTENSION,
            new Version("1.0.0"),
            "Bench",
            "Does as little as a tool can",
            "Annex",
            BuiltinRuntime.NAME,
            BuiltinRuntime.NAME,
            "",
            handlers.keySet().stream().sorted().map(MicroHost::tool).toList(),
            List.of(),
            List.of(),
            List.of(),
            List.of(kv),
            Limits.defaults(),
            List.of(),
            Contributions.NONE),
        handlers);
  }

  private static Tool tool(String name) {
    return new Tool(
        new ToolName(EXTENSION, name),
        name,
        "",
        "A tool to be measured",
        SCHEMA,
        Optional.empty(),
        Effects.UNKNOWN,
        Set.of(Audience.AGENT));
  }

  @Override
  public void close() {
    host.close();
  }

  /** Forgets everything, so that memory does not fill while calls are counted by the million. */
  static final class NoJournal implements Journal {

    @Override
    public void append(JournalEntry entry) {}

    @Override
    public void commit() {}

    @Override
    public List<Line> read(Query query) {
      return List.of();
    }
  }
}
