package dev.annex.core;

import dev.annex.api.access.Access;
import dev.annex.api.access.Permission;
import dev.annex.api.access.PermissionRequest;
import dev.annex.api.access.Permit;
import dev.annex.api.call.Audience;
import dev.annex.api.call.Limits;
import dev.annex.api.call.Meter;
import dev.annex.api.capability.Capability;
import dev.annex.api.capability.HostContext;
import dev.annex.api.capability.Operation;
import dev.annex.api.capability.Requester;
import dev.annex.api.extension.Effects;
import dev.annex.api.extension.ExtensionPackage;
import dev.annex.api.extension.Manifest;
import dev.annex.api.extension.PackageFiles;
import dev.annex.api.extension.Tool;
import dev.annex.api.fault.AnnexException;
import dev.annex.api.fault.ErrorCode;
import dev.annex.api.name.ExtensionId;
import dev.annex.api.name.ToolName;
import dev.annex.api.name.Version;
import dev.annex.api.runtime.Dialect;
import dev.annex.api.runtime.GuestCall;
import dev.annex.api.runtime.GuestReply;
import dev.annex.api.runtime.HostCalls;
import dev.annex.api.runtime.Program;
import dev.annex.api.runtime.Runtime;
import dev.annex.api.runtime.Sandbox;
import dev.annex.api.value.ByteSize;
import dev.annex.api.value.Json;
import dev.annex.api.value.Schema;
import dev.annex.testkit.FakeFiles;
import java.lang.ref.WeakReference;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Queue;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.BooleanSupplier;
import java.util.function.Consumer;
import tools.jackson.databind.JsonNode;

/**
 * A contract, a runtime and a capability for tests of the core: packages name their tools in {@code
 * tools.json}, and what a tool does is a Java function given by name.
 */
public final class Scripted {

  private Scripted() {}

  /** What a scripted tool does. */
  @FunctionalInterface
  public interface Script {
    GuestReply run(GuestCall call, HostCalls host, Meter meter) throws Exception;
  }

  /** What a tool does in a guest that remembers one number from call to call, zero at first. */
  @FunctionalInterface
  public interface LastingScript {
    GuestReply run(AtomicInteger remembered, GuestCall call, Meter meter) throws Exception;
  }

  /** A step of preparing a package. */
  @FunctionalInterface
  public interface Preparing {
    void prepare(ExtensionPackage contents) throws InterruptedException;
  }

  /** A package with these tools, as JSON. */
  public static FakeFiles files(String json) {
    return FakeFiles.from("test.zip").with("tools.json", json);
  }

  /** Reads {@code tools.json}. */
  public static final class ScriptedDialect implements Dialect {
    @Override
    public String name() {
      return "scripted";
    }

    @Override
    public boolean recognises(PackageFiles files) {
      return files.paths().contains("tools.json");
    }

    @Override
    public Manifest readManifest(PackageFiles files) {
      JsonNode json = Json.parse(files.read("tools.json").orElseThrow());
      ExtensionId id = new ExtensionId(json.path("id").asString("sample"));
      List<Tool> tools = new ArrayList<>();
      for (JsonNode tool : json.path("tools")) {
        tools.add(tool(id, tool));
      }
      List<PermissionRequest> requests = new ArrayList<>();
      json.path("requests").forEach(text -> requests.add(PermissionRequest.parse(text.asString())));
      return new Manifest(
          id,
          new Version(json.path("version").asString("1.0.0")),
          id.value(),
          "",
          "",
          "scripted",
          name(),
          "tools.json",
          tools,
          List.of(),
          List.of(),
          List.of(),
          requests,
          Limits.fromJson(json.path("limits")),
          List.of(),
          ScriptedContributions.read(id, json));
    }

    private static Tool tool(ExtensionId id, JsonNode json) {
      String name = json.path("name").asString();
      Set<Audience> audience =
          json.path("hidden").asBoolean(false)
              ? Set.of(Audience.HOST)
              : Set.of(Audience.AGENT, Audience.PERSON, Audience.EXTENSION);
      return new Tool(
          new ToolName(id, name),
          name,
          "",
          "does " + name,
          json.has("input") ? Schema.of(json.get("input")) : Schema.NO_ARGUMENTS,
          Optional.ofNullable(json.get("output")).map(Schema::of),
          Effects.UNKNOWN,
          audience);
    }

    @Override
    public Set<String> operations() {
      return Set.of("door.open");
    }
  }

  /** Runs scripts. */
  public static final class ScriptedRuntime implements Runtime {
    private final Map<String, Script> scripts = new ConcurrentHashMap<>();
    private volatile Optional<LastingScript> lasting = Optional.empty();

    /** How many sandboxes are open. */
    public final AtomicInteger open = new AtomicInteger();

    /** How many programs were prepared. */
    public final AtomicInteger prepared = new AtomicInteger();

    /** Programs that somebody holds, after the collector has run. */
    public long held() {
      System.gc();
      return alive.stream().filter(program -> !program.refersTo(null)).count();
    }

    private final Queue<WeakReference<Program>> alive = new ConcurrentLinkedQueue<>();

    /** How many programs are held. */
    public final AtomicInteger loaded = new AtomicInteger();

    private volatile Preparing preparing = contents -> {};
    private volatile Consumer<BooleanSupplier> warmingUp = wanted -> {};
    private volatile Optional<ByteSize> kept = Optional.empty();
    private volatile List<String> notes = List.of();
    private volatile Runnable renewing = () -> {};

    /** Whether programs say that something they keep is old; renewing ends it. */
    public final AtomicBoolean outdated = new AtomicBoolean();

    /** Runs something in each preparation. */
    public ScriptedRuntime preparing(Preparing step) {
      preparing = step;
      return this;
    }

    /** Warms programs up. */
    public ScriptedRuntime warmingUp(Consumer<BooleanSupplier> step) {
      warmingUp = step;
      return this;
    }

    /** Lets programs say this of themselves. */
    public ScriptedRuntime noting(String... lines) {
      notes = List.of(lines);
      return this;
    }

    /** Runs something whenever a program makes anew what is old. */
    public ScriptedRuntime renewing(Runnable step) {
      renewing = step;
      return this;
    }

    /** Makes programs that are quickly prepared again and take so much memory. */
    public ScriptedRuntime keeping(ByteSize footprint) {
      kept = Optional.of(footprint);
      return this;
    }

    /** Gives a tool something to do. */
    public ScriptedRuntime script(String tool, Script script) {
      scripts.put(tool, script);
      return this;
    }

    /** Lets every tool of every program do this, and guests remember. */
    public ScriptedRuntime lasting(LastingScript script) {
      lasting = Optional.of(script);
      return this;
    }

    @Override
    public String name() {
      return "scripted";
    }

    @Override
    public Program prepare(ExtensionPackage contents, Limits limits) {
      prepared.incrementAndGet();
      if (contents.files().paths().contains("broken")) {
        throw new AnnexException(ErrorCode.CODE_INVALID, "The code is broken.");
      }
      try {
        preparing.prepare(contents);
      } catch (InterruptedException e) {
        throw new AnnexException(ErrorCode.CANCELLED, "Preparing was interrupted.", e);
      }
      loaded.incrementAndGet();
      Program program = program();
      alive.add(new WeakReference<>(program));
      return program;
    }

    private Program program() {
      return new Program() {
        @Override
        public Sandbox open() {
          open.incrementAndGet();
          return lasting.<Sandbox>map(LastingSandbox::new).orElseGet(ScriptedSandbox::new);
        }

        @Override
        public Optional<Sandbox> openLasting() {
          return lasting.map(script -> {
            open.incrementAndGet();
            return new LastingSandbox(script);
          });
        }

        @Override
        public void warmUp(BooleanSupplier wanted) {
          warmingUp.accept(wanted);
        }

        @Override
        public List<String> notes() {
          return notes;
        }

        @Override
        public boolean outdated() {
          return outdated.get();
        }

        @Override
        public void renew() {
          try {
            renewing.run();
          } finally {
            outdated.set(false);
          }
        }

        @Override
        public boolean kept() {
          return kept.isPresent();
        }

        @Override
        public ByteSize footprint() {
          return kept.orElseGet(() -> ByteSize.ofMib(1));
        }

        @Override
        public void close() {
          loaded.decrementAndGet();
        }
      };
    }

    @Override
    public void close() {}

    private final class LastingSandbox implements Sandbox {
      private final LastingScript script;
      private final AtomicInteger remembered = new AtomicInteger();
      private volatile boolean sound = true;

      LastingSandbox(LastingScript script) {
        this.script = script;
      }

      @Override
      public GuestReply call(GuestCall call, HostCalls host, Meter meter) {
        boolean returned = false;
        try {
          GuestReply reply = script.run(remembered, call, meter);
          returned = true;
          return reply;
        } catch (RuntimeException e) {
          throw e;
        } catch (Exception e) {
          throw new IllegalStateException(e);
        } finally {
          sound = returned;
        }
      }

      @Override
      public boolean reusable() {
        return sound;
      }

      @Override
      public ByteSize memory() {
        return ByteSize.ofMib(1);
      }

      @Override
      public void close() {
        open.decrementAndGet();
      }
    }

    private final class ScriptedSandbox implements Sandbox {
      @Override
      public GuestReply call(GuestCall call, HostCalls host, Meter meter) {
        Thread running = Thread.currentThread();
        try (var stop = meter.onStop(running::interrupt)) {
          Script script = scripts.get(call.tool().entry());
          if (script == null) {
            throw new IllegalStateException("no script for " + call.tool());
          }
          return script.run(call, host, meter);
        } catch (InterruptedException e) {
          meter.check();
          throw new IllegalStateException(e);
        } catch (RuntimeException e) {
          throw e;
        } catch (Exception e) {
          throw new IllegalStateException(e);
        }
      }

      @Override
      public boolean reusable() {
        return false;
      }

      @Override
      public void close() {
        open.decrementAndGet();
      }
    }
  }

  /** A capability with one door to open, by name. */
  public static final class DoorCapability implements Capability {
    @Override
    public String name() {
      return "door";
    }

    @Override
    public String summary() {
      return "Opens doors.";
    }

    @Override
    public List<Operation<?, ?, ?>> operations() {
      return List.of(
          new OpenDoor("door.open", false), new OpenDoor("door.knock", true), new WaitAtDoor());
    }

    @Override
    public Permission readPermission(PermissionRequest request) {
      if (!request.name().equals("door")) {
        throw new AnnexException(
            ErrorCode.INVALID_NAME, "Permission \"%s\" is unknown.".formatted(request));
      }
      return new DoorPermission(request.scope());
    }
  }

  private record DoorPermission(String scope) implements Permission {
    @Override
    public boolean covers(Access<?> access) {
      return access.action().family().equals("door")
          && (scope.isEmpty() || access.target().toString().equals(scope));
    }

    @Override
    public String describe() {
      return scope.isEmpty() ? "open every door" : "open the door " + scope;
    }

    @Override
    public Risk risk() {
      return Risk.MEDIUM;
    }

    @Override
    public boolean changesState() {
      return true;
    }

    @Override
    public boolean reachesOutside() {
      return false;
    }
  }

  /** A request to open a door. */
  public record DoorRequest(String name) {}

  /** An open door. */
  public record DoorOpened(String opened) {}

  private record OpenDoor(String name, boolean free)
      implements Operation<DoorRequest, String, DoorOpened> {
    @Override
    public Class<DoorRequest> requestType() {
      return DoorRequest.class;
    }

    @Override
    public String resolve(DoorRequest request, Requester requester) {
      return request.name();
    }

    @Override
    public DoorOpened perform(Permit<String> permit, HostContext context) {
      return new DoorOpened(permit.target());
    }

    @Override
    public boolean routine() {
      return free;
    }
  }

  /** Waits until it is interrupted, and makes of that what careless effects make of it. */
  private record WaitAtDoor() implements Operation<DoorRequest, String, DoorOpened> {
    @Override
    public String name() {
      return "door.wait";
    }

    @Override
    public Class<DoorRequest> requestType() {
      return DoorRequest.class;
    }

    @Override
    public String resolve(DoorRequest request, Requester requester) {
      return request.name();
    }

    @Override
    public DoorOpened perform(Permit<String> permit, HostContext context) {
      try {
        Thread.sleep(Duration.ofMinutes(5));
        return new DoorOpened(permit.target());
      } catch (InterruptedException e) {
        throw new IllegalStateException(e);
      }
    }

    @Override
    public boolean routine() {
      return true;
    }
  }
}
