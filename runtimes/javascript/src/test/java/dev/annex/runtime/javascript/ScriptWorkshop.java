package dev.annex.runtime.javascript;

import dev.annex.api.call.Audience;
import dev.annex.api.call.Caller;
import dev.annex.api.call.Invocation;
import dev.annex.api.call.Limits;
import dev.annex.api.call.Meter;
import dev.annex.api.call.Result;
import dev.annex.api.extension.Contributions;
import dev.annex.api.extension.Effects;
import dev.annex.api.extension.ExtensionPackage;
import dev.annex.api.extension.Manifest;
import dev.annex.api.extension.PackageDigest;
import dev.annex.api.extension.PackageFiles;
import dev.annex.api.extension.Tool;
import dev.annex.api.name.ExtensionId;
import dev.annex.api.name.ToolName;
import dev.annex.api.name.Version;
import dev.annex.api.runtime.GuestCall;
import dev.annex.api.runtime.GuestReply;
import dev.annex.api.runtime.HostCalls;
import dev.annex.api.runtime.Program;
import dev.annex.api.runtime.Sandbox;
import dev.annex.api.value.Json;
import dev.annex.api.value.Schema;
import dev.annex.runtime.wasm.WasmEngine;
import dev.annex.runtime.wasm.WasmSettings;
import dev.annex.runtime.wasm.snapshot.SnapshotPolicy;
import dev.annex.testkit.FakeFiles;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.EnumSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import tools.jackson.databind.JsonNode;

/**
 * Runs scripts without a host around them. The dialect is the plainest there can be: a tool is a
 * global function that is given the JSON of its arguments and a function that asks the host, and
 * gives JSON.
 */
final class ScriptWorkshop implements AutoCloseable {

  private static final Script PRELUDE =
      new Script(
          "prelude.js",
          """
          (() => {
            const ask = globalThis.annexHost;
            const { parse, stringify } = JSON;
            globalThis.callTool = async (name, json) => {
              const result = await globalThis[name](parse(json), (f, value) => ask(f, stringify(value)));
              return result === undefined ? 'null' : stringify(result);
            };
          })();
          """);

  /** An extension whose calls may not start from a snapshot. */
  static final String FORBIDDEN = "forbidden";

  /** One whose operator vouches for what it keeps from its evaluation. */
  static final String TRUSTED = "trusted";

  /** Compiled once for all tests of this JVM. */
  private static final WasmEngine SHARED =
      WasmEngine.open(
          WasmSettings.defaults()
              .withSnapshots(
                  Map.of(
                      new ExtensionId(FORBIDDEN),
                      SnapshotPolicy.defaults().withAllowed(false),
                      new ExtensionId(TRUSTED),
                      SnapshotPolicy.defaults().withDeclaredSafe(true))));

  private static final ScriptEngine ENGINE = new ScriptEngine(SHARED);

  private final Map<String, ScriptHost> hosts = new ConcurrentHashMap<>();
  private final ScriptRuntime runtime;

  ScriptWorkshop() {
    this(ENGINE);
  }

  ScriptWorkshop(ScriptEngine engine) {
    runtime = new ScriptRuntime(engine, List.of(new PlainDialect()));
  }

  static ScriptEngine engine() {
    return ENGINE;
  }

  static WasmEngine wasm() {
    return SHARED;
  }

  ScriptRuntime runtime() {
    return runtime;
  }

  /** What the host answers the scripts of an extension. */
  void answer(String id, ScriptHost host) {
    hosts.put(id, host);
  }

  static ExtensionPackage contents(String id, String script) {
    FakeFiles files = FakeFiles.from(id).with("main.js", script);
    return new ExtensionPackage(
        new Manifest(
            new ExtensionId(id),
            new Version("1.0.0"),
            id,
            "",
            "",
            ScriptRuntime.NAME,
            PlainDialect.NAME,
            "main.js",
            List.of(),
            List.of(),
            List.of(),
            List.of(),
            List.of(),
            Limits.defaults(),
            List.of(),
            Contributions.NONE),
        files,
        PackageDigest.of(files));
  }

  static Tool tool(String id, String name) {
    return new Tool(
        new ToolName(new ExtensionId(id), name),
        name,
        "",
        "Does " + name,
        Schema.of(Json.parse("{\"type\":\"object\"}")),
        Optional.empty(),
        Effects.UNKNOWN,
        EnumSet.allOf(Audience.class));
  }

  Program prepare(String id, String script, Limits limits) {
    return runtime.prepare(contents(id, script), limits);
  }

  static JsonNode call(Sandbox sandbox, String id, String tool, HostCalls host, Meter meter) {
    return call(sandbox, id, tool, "{}", host, meter);
  }

  static JsonNode call(
      Sandbox sandbox, String id, String tool, String json, HostCalls host, Meter meter) {
    Invocation invocation =
        Invocation.of(
            Caller.agent("test"),
            new ToolName(new ExtensionId(id), tool),
            Json.parse(json),
            Instant.now().plusSeconds(60));
    GuestReply reply = sandbox.call(new GuestCall(tool(id, tool), invocation), host, meter);
    return ((GuestReply.Done) reply).result().value().orElseThrow();
  }

  /** Prepares a script, calls its function {@code run} once and gives what that gave. */
  JsonNode run(String script, HostCalls host, Limits limits, Duration time) {
    try (Program program = prepare("test", script, limits);
        Sandbox sandbox = program.open()) {
      return call(sandbox, "test", "run", host, Meter.start(limits, time));
    }
  }

  @Override
  public void close() {
    runtime.close();
  }

  private final class PlainDialect implements ScriptDialect {

    static final String NAME = "plain";

    @Override
    public String name() {
      return NAME;
    }

    @Override
    public boolean recognises(PackageFiles files) {
      return files.paths().contains("main.js");
    }

    @Override
    public Manifest readManifest(PackageFiles files) {
      throw new UnsupportedOperationException();
    }

    @Override
    public Set<String> operations() {
      return Set.of();
    }

    @Override
    public ScriptBinding bind(ExtensionPackage contents) {
      byte[] code = contents.files().read("main.js").orElseThrow();
      String id = contents.manifest().id().value();
      return new PlainBinding(
          new String(code, StandardCharsets.UTF_8),
          (function, json) -> hosts.getOrDefault(id, ScriptHost.none()).call(function, json));
    }
  }

  private record PlainBinding(String code, ScriptHost answers) implements ScriptBinding {

    @Override
    public List<Script> preludes() {
      return List.of(PRELUDE);
    }

    @Override
    public List<Script> scripts() {
      return List.of(new Script("main.js", code));
    }

    @Override
    public GuestReply call(GuestCall call, ScriptGuest guest) {
      String answer =
          guest.call(
              "callTool",
              List.of(call.tool().entry(), Json.write(call.invocation().arguments())),
              answers);
      return new GuestReply.Done(Result.of(Json.parse(answer)));
    }
  }
}
