package dev.annex.runtime.wasm.snapshot;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.annex.api.name.Digest;
import dev.annex.runtime.wasm.snapshot.SelfTest.Ending;
import java.lang.management.ManagementFactory;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.function.Function;
import java.util.function.Supplier;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import run.endive.runtime.WasmInterruptedException;
import run.endive.runtime.WasmRuntimeException;

/** Calls of a Go command that start at its first read, held against calls that start anew. */
class CommandSnapshotTest {

  private static TestModule module;
  private static Snapshot snapshot;
  private static TestModule.Resumable resumable;

  @BeforeAll
  static void prepare() {
    module = new TestModule(GoGuests.command("workbench"));
    snapshot = taken(module.command(bench()));
    resumable = module.resumable(snapshot);
  }

  private static World bench() {
    return World.of("bench", "two words").withEnvironment("COLOUR=blue");
  }

  private static Snapshot taken(SnapshotDecision decision) {
    assertThat(decision).isInstanceOf(SnapshotDecision.Taken.class);
    return ((SnapshotDecision.Taken) decision).snapshot();
  }

  /** Both ways, which must agree; what it printed. */
  private static String bothWays(String request) {
    World anew = bench().withInput(request);
    World resumed = bench().withInput(request);
    String ending = resumable.run(resumed);
    assertThat(ending).isEqualTo(module.run(anew));
    assertThat(resumed.output()).isEqualTo(anew.output());
    return ending + " " + resumed.output();
  }

  @Test
  void goesOnAsIfItHadNeverStopped() {
    assertThat(bothWays("table")).startsWith("exit 0 1000 ");
    assertThat(bothWays("arguments")).isEqualTo("exit 0 bench,two words blue");
    assertThat(bothWays("")).isEqualTo("exit 0 nothing");
    assertThat(bothWays("nonsense")).startsWith("exit 4unknown nonsense");
    assertThat(bothWays("panic\nno luck")).startsWith("exit 2panic: no luck");
  }

  @Test
  void goroutinesAndTimersOfItsInitialisationGoOn() {
    assertThat(bothWays("worker")).isEqualTo("exit 0 0 1 3 6 10 15 21 28 36 45 ");
    assertThat(bothWays("timers")).isEqualTo("exit 0 fired ticked");
  }

  @Test
  void sinceItsInitialisationTimeHasPassed() throws InterruptedException {
    Snapshot old = taken(module.command(bench()));
    Thread.sleep(60);
    World world = bench().withInput("age");
    module.resumable(old).run(world);
    assertThat(Long.parseLong(world.output())).isGreaterThanOrEqualTo(50);
  }

  @Test
  void readsInputInPiecesAndToItsEnd() {
    String text = "echo\n" + "All work and no play. ".repeat(50);
    World anew = bench().withInput(text);
    module.run(anew);
    for (int piece : new int[] {1, 2, 3, 5, 8, 100}) {
      World resumed = bench().withInput(text).withLargestRead(piece);
      assertThat(resumable.run(resumed)).isEqualTo("exit 0");
      assertThat(resumed.output()).as("pieces of %d", piece).isEqualTo(anew.output());
    }
  }

  @Test
  void readsInputThatIsManyTimesItsMemory() {
    byte[] large = new byte[40_000_000];
    new Random(7).nextBytes(large);
    System.arraycopy("echo\n".getBytes(StandardCharsets.US_ASCII), 0, large, 0, 5);
    World anew = bench().withInput(large);
    World resumed = bench().withInput(large);
    assertThat(resumable.run(resumed)).isEqualTo(module.run(anew)).isEqualTo("exit 0");
    assertThat(resumed.outputBytes()).hasSizeGreaterThan(39_000_000).isEqualTo(anew.outputBytes());
  }

  @Test
  void growsItsMemoryAndTheNextCopyStartsSmallAgain() {
    assertThat(bothWays("grow")).startsWith("exit 0 ");
    try (TestModule.Running grown = resumable.open(bench().withInput("grow"))) {
      assertThatThrownBy(() -> resume(grown)).isInstanceOf(World.Exit.class);
      assertThat(grown.memory().size()).isGreaterThan(snapshot.memory().size() + (20 << 20));
    }
    try (TestModule.Running next = resumable.open(bench())) {
      assertThat(next.memory().size()).isEqualTo(snapshot.memory().size());
    }
    assertThat(bothWays("table")).startsWith("exit 0 1000 ");
  }

  private static void resume(TestModule.Running running) {
    ((Resumption.AtFirstRead) snapshot.resumption()).run(running.instance().getMachine());
  }

  @Test
  void aTrapLeavesNothingForTheNextCopy() {
    assertThatThrownBy(() -> resumable.run(bench().withInput("trap")))
        .isInstanceOf(WasmRuntimeException.class)
        .hasMessageContaining("out of bounds");
    assertThat(bothWays("table")).startsWith("exit 0 1000 ");
  }

  @Test
  void aCallThatIsInterruptedLeavesNothingForTheNextCopy() throws InterruptedException {
    CompletableFuture<String> ending = new CompletableFuture<>();
    Thread thread =
        Thread.ofPlatform()
            .start(() -> {
              try {
                ending.complete(resumable.run(bench().withInput("spin")));
              } catch (RuntimeException e) {
                ending.completeExceptionally(e);
              }
            });
    Thread.sleep(100);
    thread.interrupt();
    assertThat(thread.join(Duration.ofSeconds(10))).isTrue();
    assertThatThrownBy(ending::get)
        .isInstanceOf(ExecutionException.class)
        .hasCauseInstanceOf(WasmInterruptedException.class);
    assertThat(bothWays("table")).startsWith("exit 0 1000 ");
  }

  @Test
  void noCopySeesWhatAnotherOneDid() {
    for (int i = 0; i < 5; i++) {
      assertThat(bothWays("visits")).isEqualTo("exit 0 1");
    }
  }

  @Test
  void aHundredRandomRequestsEndTheSameBothWays() {
    Random random = new Random(20_261_121);
    for (int i = 0; i < 100; i++) {
      String json = json(random, 4);
      bothWays("json\n" + (random.nextInt(10) == 0 ? json.substring(1) : json));
    }
  }

  private static String json(Random random, int depth) {
    return switch (depth == 0 ? random.nextInt(3) : random.nextInt(5)) {
      case 0 -> Integer.toString(random.nextInt());
      case 1 -> "\"%s\"".formatted(Long.toString(random.nextLong(), 36));
      case 2 -> random.nextBoolean() ? "true" : "null";
      case 3 -> "[%s, %s]".formatted(json(random, depth - 1), json(random, depth - 1));
      default ->
          "{\"%d\": %s, \"%d\": %s}"
              .formatted(
                  random.nextInt(),
                  json(random, depth - 1),
                  random.nextInt(),
                  json(random, depth - 1));
    };
  }

  /** Ten thousand of them with {@code -Dannex.resumed.calls=10000}; fewer in every build. */
  @Test
  void thousandsOfCallsKeepNoHeap() {
    String request = "json\n{\"a\": [1, 2, {\"b\": \"c\"}]}";
    World expected = bench().withInput(request);
    module.run(expected);
    calls(500, request, expected.output());
    long before = usedHeap();
    calls(Integer.getInteger("annex.resumed.calls", 2_000), request, expected.output());
    assertThat(usedHeap() - before).isLessThan(8L << 20);
    assertThat(module.pool().idleBytes()).isEqualTo(module.pool().heldBytes());
  }

  private static void calls(int count, String request, String expected) {
    for (int i = 0; i < count; i++) {
      World world = bench().withInput(request);
      assertThat(resumable.run(world)).isEqualTo("exit 0");
      assertThat(world.output()).isEqualTo(expected);
    }
  }

  private static long usedHeap() {
    for (int i = 0; i < 3; i++) {
      System.gc();
    }
    return ManagementFactory.getMemoryMXBean().getHeapMemoryUsage().getUsed();
  }

  @Test
  void aSnapshotThatWasStoredIsAsGood() {
    Digest key = Digest.of("bench");
    byte[] file = SnapshotFile.write(snapshot, key);
    assertThat(file.length).isLessThan(snapshot.memory().size());
    Snapshot read =
        SnapshotFile.read(
                file, Optional.empty(), key, SnapshotPlan.of(module.wasm()), 64 << 20, 100_000)
            .orElseThrow();
    assertThat(SnapshotFile.write(read, key)).isEqualTo(file);
    World resumed = bench().withInput("table");
    assertThat(module.resumable(read).run(resumed)).isEqualTo("exit 0");
    assertThat(resumed.output()).startsWith("1000 ");
  }

  @Test
  void passesItsSelfTest() {
    SnapshotDecision.Taken taken = new SnapshotDecision.Taken(snapshot);
    Supplier<Ending> anew = () -> ending(module::run);
    Supplier<Ending> resumed = () -> ending(resumable::run);
    assertThat(SelfTest.confirm(taken, anew, resumed)).isEqualTo(taken);
  }

  private static Ending ending(Function<World, String> run) {
    World world = bench().withInput("no-such-tool");
    return new Ending(run.apply(world), world.outputBytes(), List.of());
  }
}
