package dev.annex.runtime.wasm;

import static dev.annex.runtime.wasm.bytecode.TinyModule.I32;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import dev.annex.api.call.Audience;
import dev.annex.api.call.Gauge;
import dev.annex.api.call.Limit;
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
import dev.annex.api.fault.AnnexException;
import dev.annex.api.fault.ErrorCode;
import dev.annex.api.name.ExtensionId;
import dev.annex.api.name.ToolName;
import dev.annex.api.name.Version;
import dev.annex.api.runtime.GuestCall;
import dev.annex.api.runtime.GuestReply;
import dev.annex.api.runtime.Program;
import dev.annex.api.runtime.Sandbox;
import dev.annex.api.value.ByteSize;
import dev.annex.api.value.Json;
import dev.annex.api.value.Schema;
import dev.annex.runtime.wasm.bytecode.TinyModule;
import dev.annex.runtime.wasm.compile.CompiledModule;
import dev.annex.runtime.wasm.compile.Signature;
import dev.annex.runtime.wasm.guest.Blueprint;
import dev.annex.runtime.wasm.guest.Guest;
import dev.annex.runtime.wasm.guest.GuestSession;
import dev.annex.runtime.wasm.guest.HostFunction;
import dev.annex.testkit.FakeFiles;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** What is left of one call for the next, in a guest that counts in a global and in memory. */
@Timeout(60)
class LastingSandboxTest {

  private static final long FUEL = 100_000;
  private static final long PAGE = 65_536;

  private final WasmEngine engine = WasmEngine.open(WasmSettings.defaults());
  private final Counting dialect = new Counting();
  private final WasmRuntime runtime = new WasmRuntime(engine, List.of(dialect));
  private final Program program = prepare();
  private final Sandbox sandbox = program.openLasting().orElseThrow();

  /** A module whose counter begins at 100 once it is initialized. */
  private static byte[] module() {
    TinyModule module = new TinyModule().memory(1, 4);
    int nothing = module.type(new int[] {});
    int number = module.type(new int[] {}, I32);
    int ask = module.imported("ask", number);
    int counter = module.global(I32, true, TinyModule.bytes().number(0));
    module.exportFunction(
        "_initialize",
        module.function(
            nothing,
            new int[] {},
            TinyModule.bytes().global(counter).number(100).op(0x6A).setGlobal(counter)));
    TinyModule.Bytes count =
        TinyModule.bytes()
            .global(counter)
            .number(1)
            .op(0x6A)
            .setGlobal(counter)
            .number(8)
            .number(8)
            .access(0x28, 0)
            .number(1)
            .op(0x6A)
            .access(0x36, 0)
            .global(counter)
            .number(8)
            .access(0x28, 0)
            .number(1_000)
            .op(0x6C)
            .op(0x6A);
    module.exportFunction("count", module.function(number, new int[] {}, count));
    module.exportFunction(
        "ask", module.function(number, new int[] {}, TinyModule.bytes().call(ask)));
    module.exportFunction(
        "trap", module.function(number, new int[] {}, TinyModule.bytes().op(0x00)));
    module.exportFunction(
        "spin",
        module.function(
            number, new int[] {}, TinyModule.bytes().op(0x03, 0x40, 0x0C, 0, 0x0B).number(0)));
    module.exportFunction(
        "grow", module.function(number, new int[] {}, TinyModule.bytes().number(1).op(0x40, 0x00)));
    // counts local 0 down from 5000: about half of the fuel of one call
    TinyModule.Bytes burn =
        TinyModule.bytes()
            .number(5_000)
            .setLocal(0)
            .op(0x03, 0x40)
            .local(0)
            .number(1)
            .op(0x6B)
            .setLocal(0)
            .local(0)
            .op(0x0D, 0, 0x0B)
            .number(7);
    module.exportFunction("burn", module.function(number, new int[] {I32}, burn));
    return module.build();
  }

  /** What the host function of one call gives, and how often it was closed. */
  private record Part(int answer, AtomicInteger closed) implements AutoCloseable {
    @Override
    public void close() {
      closed.incrementAndGet();
    }
  }

  private static final class Counting implements WasmDialect {

    private final AtomicInteger next = new AtomicInteger();
    private final AtomicInteger closed = new AtomicInteger();

    @Override
    public String name() {
      return "counting";
    }

    @Override
    public boolean recognises(PackageFiles files) {
      return true;
    }

    @Override
    public Manifest readManifest(PackageFiles files) {
      ExtensionId id = new ExtensionId("counter");
      return new Manifest(
          id,
          new Version("1.0.0"),
          "Counter",
          "",
          "",
          WasmRuntime.NAME,
          name(),
          "counter.wasm",
          List.of(tool(id, "count")),
          List.of(),
          List.of(),
          List.of(),
          List.of(Manifest.SESSION_INSTANCE),
          Limits.defaults().with(Limit.FUEL, FUEL),
          List.of(),
          Contributions.NONE);
    }

    @Override
    public Set<String> operations() {
      return Set.of();
    }

    @Override
    public WasmBinding bind(CompiledModule module, Manifest manifest) {
      HostFunction ask =
          new HostFunction(
              "host",
              "ask",
              Signature.of("() -> i32"),
              (guest, arguments) -> {
                int answer = guest.part(Part.class).answer();
                if (answer < 0) {
                  throw new AnnexException(ErrorCode.TOOL_FAILED, "The host says no.");
                }
                return answer;
              });
      Blueprint blueprint = Blueprint.of(module, List.of(ask));
      return new WasmBinding() {
        @Override
        public GuestReply call(GuestCall call, GuestSession session) {
          Guest guest = session.start(blueprint, new Part(next.get(), closed));
          guest.initializeReactor("_initialize");
          if (call.tool().entry().equals("refuse")) {
            throw new AnnexException(ErrorCode.TOOL_FAILED, "It would rather not.");
          }
          long result = guest.call(call.tool().entry());
          return new GuestReply.Done(Result.of(Json.object().put("is", result)));
        }

        @Override
        public boolean remembers() {
          return true;
        }
      };
    }
  }

  private static Tool tool(ExtensionId id, String entry) {
    return new Tool(
        new ToolName(id, entry),
        entry,
        "",
        "",
        Schema.NO_ARGUMENTS,
        Optional.empty(),
        Effects.UNKNOWN,
        Set.of(Audience.AGENT));
  }

  private Program prepare() {
    FakeFiles files = FakeFiles.from("counter.zip").with("counter.wasm", module());
    Manifest manifest = dialect.readManifest(files);
    return runtime.prepare(
        new ExtensionPackage(manifest, files, PackageDigest.of(files)), manifest.wants());
  }

  @AfterEach
  void close() {
    sandbox.close();
    awaitNothingHeld();
    program.close();
    runtime.close();
  }

  /** Memory is given back by the guest's thread, a moment after its caller was answered. */
  private void awaitNothingHeld() {
    long end = System.nanoTime() + Duration.ofSeconds(30).toNanos();
    while (held() > 0 && System.nanoTime() < end) {
      Thread.onSpinWait();
    }
    assertThat(held()).as("memory that is held for nobody").isZero();
  }

  private long held() {
    return engine.memoryPool().heldBytes() - engine.memoryPool().idleBytes();
  }

  private static Meter meter() {
    return Meter.start(Limits.defaults().with(Limit.FUEL, FUEL), Duration.ofSeconds(30));
  }

  private long call(Sandbox on, String entry, Meter meter) {
    Tool tool = tool(new ExtensionId("counter"), entry);
    GuestReply reply = on.call(Workshop.Prepared.call(tool, "{}"), new RecordingHost(), meter);
    return ((GuestReply.Done) reply).result().value().orElseThrow().path("is").asLong();
  }

  private long call(String entry) {
    return call(sandbox, entry, meter());
  }

  private void fails(String entry, Meter meter, ErrorCode code) {
    assertThatExceptionOfType(AnnexException.class)
        .isThrownBy(() -> call(sandbox, entry, meter))
        .satisfies(e -> assertThat(e.code()).isEqualTo(code));
  }

  @Test
  void remembersGlobalsAndMemoryAndIsInitializedOnce() {
    assertThat(List.of(call("count"), call("count"), call("count")))
        .containsExactly(1_101L, 2_102L, 3_103L);
    assertThat(sandbox.reusable()).isTrue();
    assertThat(sandbox.memory()).isEqualTo(new ByteSize(PAGE));
  }

  @Test
  void sharesNothingWithOtherInstancesAndFreshOnes() {
    call("count");

    try (Sandbox other = program.openLasting().orElseThrow();
        Sandbox fresh = program.open()) {
      assertThat(call(other, "count", meter())).isEqualTo(1_101);
      assertThat(call(fresh, "count", meter())).isEqualTo(1_101);
      assertThat(call(fresh, "count", meter())).isEqualTo(1_101);
    }
    assertThat(call("count")).isEqualTo(2_102);
  }

  @Test
  void leavesNothingOfAnEndedSessionInTheMemoryOfTheNext() {
    call("count");
    sandbox.close();
    awaitNothingHeld();

    try (Sandbox next = program.openLasting().orElseThrow()) {
      assertThat(call(next, "count", meter())).isEqualTo(1_101);
    }
  }

  @Test
  void givesEveryCallAllOfItsFuelAndReportsWhatItUsed() {
    Meter first = meter();
    Meter second = meter();
    call(sandbox, "burn", first);
    call(sandbox, "burn", second);
    assertThat(second.recorded(Gauge.FUEL))
        .as("eight of these are more than the fuel of one call")
        .isGreaterThan(FUEL / 4);
    for (int i = 0; i < 6; i++) {
      assertThat(call("burn")).isEqualTo(7);
    }
  }

  @Test
  void givesHostFunctionsWhatBelongsToTheCallAndClosesItWithTheCall() {
    dialect.next.set(5);
    assertThat(call("ask")).isEqualTo(5);
    assertThat(dialect.closed).hasValue(1);
    dialect.next.set(6);
    assertThat(call("ask")).isEqualTo(6);
    assertThat(dialect.closed).hasValue(2);
  }

  @Test
  void staysAfterAFailureThatWasReportedInOrder() {
    call("count");
    fails("refuse", meter(), ErrorCode.TOOL_FAILED);

    assertThat(sandbox.reusable()).isTrue();
    assertThat(call("count")).isEqualTo(2_102);
  }

  @Test
  void endsWhenItTraps() {
    call("count");
    fails("trap", meter(), ErrorCode.TRAPPED);

    ended();
  }

  @Test
  void endsWhenAFailureOfTheHostWentThroughItsCode() {
    call("count");
    dialect.next.set(-1);
    fails("ask", meter(), ErrorCode.TOOL_FAILED);

    ended();
  }

  @Test
  void endsWhenItsFuelIsUsedUp() {
    call("count");
    fails("spin", meter(), ErrorCode.LIMIT_REACHED);

    ended();
  }

  @Test
  void endsWhenItsCallIsStoppedBeforeItBegins() {
    call("count");
    Meter meter = meter();
    meter.cancel("the test wants it");
    fails("count", meter, ErrorCode.CANCELLED);

    ended();
  }

  private void ended() {
    assertThat(sandbox.reusable()).isFalse();
    assertThatExceptionOfType(IllegalStateException.class).isThrownBy(() -> call("count"));
    awaitNothingHeld();
  }

  @Test
  void growsWithinTheLimitsOfItsExtensionOverAllCalls() {
    assertThat(List.of(call("grow"), call("grow"), call("grow"))).containsExactly(1L, 2L, 3L);
    assertThat(call("grow")).isEqualTo(-1);

    assertThat(sandbox.reusable()).isTrue();
    assertThat(sandbox.memory()).isEqualTo(new ByteSize(4 * PAGE));
  }
}
