package dev.annex.runtime.process.dialect.agh.session;

import dev.annex.api.access.PermissionRequest;
import dev.annex.api.call.Audience;
import dev.annex.api.call.Limits;
import dev.annex.api.call.Result;
import dev.annex.api.extension.Contributions;
import dev.annex.api.extension.Effects;
import dev.annex.api.extension.ExtensionPackage;
import dev.annex.api.extension.Manifest;
import dev.annex.api.extension.PackageDigest;
import dev.annex.api.extension.PackageFiles;
import dev.annex.api.extension.Tool;
import dev.annex.api.fault.AnnexException;
import dev.annex.api.fault.ErrorCode;
import dev.annex.api.name.ExtensionId;
import dev.annex.api.name.ToolName;
import dev.annex.api.name.Version;
import dev.annex.api.runtime.GuestCall;
import dev.annex.api.runtime.GuestReply;
import dev.annex.api.runtime.HostCalls;
import dev.annex.api.value.Json;
import dev.annex.api.value.Schema;
import dev.annex.runtime.process.launch.Command;
import dev.annex.runtime.process.rpc.RpcError;
import dev.annex.runtime.process.rpc.RpcException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.SortedSet;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.function.UnaryOperator;
import tools.jackson.databind.JsonNode;

/** What a session needs of its dialect, made for tests: everything goes through as it is. */
public final class TestContract implements AghContract {

  /** The id of the extension in these tests. */
  public static final ExtensionId ID = new ExtensionId("guest");

  private static final Schema ANY = Schema.of(Json.parse("{\"type\":\"object\"}"));

  private final Optional<Command> command;
  private final Duration health;
  private final Duration shutdown;
  private final List<HookTerms> hooks = new ArrayList<>();
  private volatile Rights granted =
      new Rights(List.of("sessions/list"), List.of("session.read"), List.of(), List.of());
  private List<String> provides = List.of("tool.provider");
  private volatile RuntimeException reconciling = new IllegalStateException("none");
  private volatile boolean mismatch;
  private String named = "guest";
  private List<PermissionRequest> missing = List.of();
  private List<String> beyondTier = List.of();

  /** A contract that starts this. */
  public TestContract(Optional<Command> command, Duration health, Duration shutdown) {
    this.command = command;
    this.health = health;
    this.shutdown = shutdown;
  }

  /** Grants something else. */
  public TestContract granting(Rights rights, String... surfaces) {
    granted = rights;
    provides = List.of(surfaces);
    return this;
  }

  /** Has one more hook. */
  public TestContract with(HookTerms hook) {
    hooks.add(hook);
    return this;
  }

  /** Takes its tools for those of another extension. */
  TestContract naming(String other) {
    named = other.replace('-', '_');
    return this;
  }

  /** Leaves these ungranted, and those to other tiers. */
  void keep(List<PermissionRequest> ungranted, List<String> beyond) {
    missing = ungranted;
    beyondTier = beyond;
  }

  void refuseTools(AnnexException why) {
    reconciling = why;
    mismatch = true;
  }

  /** A tool of the extension for agents. */
  public static Tool tool(String handler) {
    return tool(handler, handler, Set.of(Audience.AGENT));
  }

  /** The tool of its requests. */
  public static Tool hostRequests() {
    return tool(Entries.HOST_REQUESTS_TOOL, Entries.HOST_REQUESTS, Set.of(Audience.HOST));
  }

  static Tool hookTool(String name) {
    return tool("hook-" + name, Entries.HOOK + name, Set.of(Audience.HOST));
  }

  private static Tool tool(String name, String entry, Set<Audience> audience) {
    return new Tool(
        new ToolName(ID, name), entry, "", "", ANY, Optional.empty(), Effects.UNKNOWN, audience);
  }

  /** A package with these files. */
  public static ExtensionPackage contents(Map<String, String> files, String dialect) {
    Map<String, byte[]> bytes = new TreeMap<>();
    files.forEach((path, text) -> bytes.put(path, text.getBytes(StandardCharsets.UTF_8)));
    PackageFiles all =
        new PackageFiles() {
          @Override
          public String origin() {
            return "guest";
          }

          @Override
          public SortedSet<String> paths() {
            return new TreeSet<>(bytes.keySet());
          }

          @Override
          public Optional<byte[]> read(String path) {
            return Optional.ofNullable(bytes.get(path)).map(byte[]::clone);
          }
        };
    Manifest manifest =
        new Manifest(
            ID,
            new Version("0.1.0"),
            "Guest",
            "",
            "",
            "process",
            dialect,
            "extension.json",
            List.of(tool("echo"), tool("endless"), hostRequests()),
            List.of(),
            List.of(),
            List.of(),
            List.of(),
            Limits.defaults(),
            List.of(),
            Contributions.NONE);
    return new ExtensionPackage(manifest, all, PackageDigest.of(all));
  }

  @Override
  public Optional<Command> command() {
    return command;
  }

  @Override
  public Map<String, Command> servers() {
    return Map.of();
  }

  @Override
  public SessionTerms terms() {
    return new SessionTerms("guest", "0.1.0", "user", provides, granted, health, shutdown);
  }

  @Override
  public List<PermissionRequest> missing() {
    return missing;
  }

  @Override
  public List<String> beyondTier() {
    return beyondTier;
  }

  @Override
  public Optional<GuestReply> aside(GuestCall call) {
    return Optional.empty();
  }

  @Override
  public String toolId(Tool tool) {
    return "ext__" + named + "__" + (tool.entry().equals("nope") ? "search" : tool.entry());
  }

  @Override
  public void reconcile(Tool tool, JsonNode provided) {
    if (mismatch) {
      throw reconciling;
    }
  }

  @Override
  public GuestReply reply(Tool tool, JsonNode result, Limits limits, UnaryOperator<String> clean) {
    JsonNode inner = result.get("result");
    if (inner == null) {
      throw new AnnexException(ErrorCode.INVALID_RESULT, "no result");
    }
    return new GuestReply.Done(
        Result.of(inner.has("structured") ? inner.get("structured") : inner));
  }

  @Override
  public AnnexException failure(Tool tool, RpcError error, UnaryOperator<String> clean) {
    return new AnnexException(
        ErrorCode.TOOL_FAILED, error.message(), Map.of("cause", error.toJson()));
  }

  @Override
  public void authorize(String method, Rights rights) {
    if (!rights.actions().contains(method)) {
      JsonNode data = Json.object().put("method", method);
      throw new RpcException(-32_001, "Capability denied", data);
    }
  }

  @Override
  public JsonNode answer(HostRequest request, HostCalls host) {
    if (request.params().has("operation")) {
      return host.call(request.params().get("operation").stringValue(), Json.object());
    }
    return Json.parse("[]");
  }

  @Override
  public Optional<HookTerms> hook(String entry) {
    return hooks.stream().filter(hook -> hook.name().equals(entry)).findFirst();
  }

  @Override
  public JsonNode payload(HookTerms hook, JsonNode arguments) {
    return arguments;
  }

  @Override
  public GuestReply patched(HookTerms hook, JsonNode patch) {
    return new GuestReply.Done(Result.of(patch));
  }
}
