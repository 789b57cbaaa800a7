package dev.annex.runtime.wasm;

import dev.annex.api.call.Caller;
import dev.annex.api.call.Invocation;
import dev.annex.api.call.Limits;
import dev.annex.api.call.Meter;
import dev.annex.api.extension.ExtensionPackage;
import dev.annex.api.extension.Manifest;
import dev.annex.api.extension.PackageDigest;
import dev.annex.api.extension.PackageFiles;
import dev.annex.api.extension.Tool;
import dev.annex.api.name.ToolName;
import dev.annex.api.runtime.GuestCall;
import dev.annex.api.runtime.GuestReply;
import dev.annex.api.runtime.Program;
import dev.annex.api.runtime.Sandbox;
import dev.annex.api.value.Json;
import dev.annex.runtime.wasm.dialect.luminarys.LuminarysDialect;
import dev.annex.runtime.wasm.dialect.morphee.MorpheeDialect;
import dev.annex.runtime.wasm.dialect.opskat.OpskatDialect;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.UnaryOperator;
import tools.jackson.databind.JsonNode;

/** Everything it takes to run a fixture guest without a host around it. */
public final class Workshop implements AutoCloseable {

  private static final Path GUESTS = Path.of("src", "test", "resources", "guests");

  private final WasmEngine engine;
  private final OpskatDialect opskat = new OpskatDialect();
  private final MorpheeDialect morphee;
  private final LuminarysDialect luminarys;
  private final WasmRuntime runtime;
  private final Map<Path, Prepared> prepared = new ConcurrentHashMap<>();

  /** With the default settings. */
  public Workshop() {
    this(WasmSettings.defaults());
  }

  /** With these settings. */
  public Workshop(WasmSettings settings) {
    engine = WasmEngine.open(settings);
    morphee = new MorpheeDialect(engine);
    luminarys = new LuminarysDialect(engine);
    runtime = new WasmRuntime(engine, dialects());
  }

  private List<WasmDialect> dialects() {
    return List.of(opskat, morphee, luminarys);
  }

  /** The engine behind it. */
  public WasmEngine engine() {
    return engine;
  }

  /** The files of a fixture guest, for instance {@code opskat/echo}. */
  public static FolderFiles files(String guest) {
    return FolderFiles.read(GUESTS.resolve(guest));
  }

  /** Its manifest. */
  public Manifest manifest(PackageFiles files) {
    return dialects().stream()
        .filter(dialect -> dialect.recognises(files))
        .findFirst()
        .orElse(morphee)
        .readManifest(files);
  }

  /** Reads the manifest and prepares the code. */
  public Prepared prepare(PackageFiles files, UnaryOperator<Limits> change) {
    Manifest manifest = manifest(files);
    Limits limits = change.apply(manifest.wants());
    ExtensionPackage contents = new ExtensionPackage(manifest, files, PackageDigest.of(files));
    return new Prepared(manifest, runtime.prepare(contents, limits), limits);
  }

  /** A fixture guest, prepared once. */
  public Prepared guest(String name) {
    return prepared.computeIfAbsent(
        Path.of(name), path -> prepare(files(name), UnaryOperator.identity()));
  }

  @Override
  public void close() {
    runtime.close();
  }

  /** A guest that is ready to be called. */
  public record Prepared(Manifest manifest, Program program, Limits limits) {

    /** Calls a tool in a sandbox of its own. */
    public JsonNode call(String tool, String arguments, RecordingHost host) {
      return call(tool, arguments, host, limits.time());
    }

    /** Calls a tool of which the host wants nothing. */
    public JsonNode call(String tool, String arguments) {
      return call(tool, arguments, new RecordingHost());
    }

    /** Calls a tool that may take so long. */
    public JsonNode call(String tool, String arguments, RecordingHost host, Duration time) {
      return call(tool, arguments, host, Meter.start(limits, time));
    }

    /** Calls a tool under this meter. */
    public JsonNode call(String tool, String arguments, RecordingHost host, Meter meter) {
      return run(tool(tool), arguments, host, meter);
    }

    /** Calls another entry than that of a tool. */
    public JsonNode enter(String entry, String arguments, RecordingHost host) {
      Tool any = manifest.tools().getFirst();
      Tool tool =
          new Tool(
              any.name(), entry, "", "", any.input(), any.output(), any.effects(), any.audience());
      return run(tool, arguments, host, Meter.start(limits, limits.time()));
    }

    /** A tool by its name. */
    public Tool tool(String name) {
      return manifest.tools().stream()
          .filter(tool -> tool.name().tool().equals(name))
          .findFirst()
          .orElseThrow(() -> new AssertionError(name + " is not among " + manifest.tools()));
    }

    private JsonNode run(Tool tool, String arguments, RecordingHost host, Meter meter) {
      host.spendFrom(meter);
      try (Sandbox sandbox = program.open()) {
        GuestReply reply = sandbox.call(call(tool, arguments), host, meter);
        return ((GuestReply.Done) reply).result().value().orElseThrow();
      }
    }

    /** A call of a tool. */
    public static GuestCall call(Tool tool, String arguments) {
      ToolName name = tool.name();
      return new GuestCall(
          tool,
          Invocation.of(
              Caller.agent("test"), name, Json.parse(arguments), Instant.now().plusSeconds(60)));
    }
  }
}
