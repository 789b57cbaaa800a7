package dev.annex.runtime.wasm.snapshot;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.annex.api.fault.AnnexException;
import dev.annex.api.fault.ErrorCode;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** Of what a snapshot is taken, and why not. */
class SnapshotterTest {

  private static final Path EXAMPLES = Path.of("..", "..", "examples");
  private static final Path GUESTS = Path.of("src", "test", "resources", "guests");

  private static TestModule example(String file) throws IOException {
    return new TestModule(Files.readAllBytes(EXAMPLES.resolve(file)));
  }

  private static TestModule fixture(String folder) throws IOException {
    try (var files = Files.list(GUESTS.resolve(folder))) {
      Path wasm = files.filter(file -> file.toString().endsWith(".wasm")).findFirst().orElseThrow();
      return new TestModule(Files.readAllBytes(wasm));
    }
  }

  private static void refused(SnapshotDecision decision, String reason) {
    assertThat(decision).isInstanceOf(SnapshotDecision.Refused.class);
    assertThat(((SnapshotDecision.Refused) decision).reason()).contains(reason);
  }

  private static Snapshot taken(SnapshotDecision decision) {
    assertThat(decision).isInstanceOf(SnapshotDecision.Taken.class);
    return ((SnapshotDecision.Taken) decision).snapshot();
  }

  @Test
  void theNotesExampleIsSavedAtItsFirstReadAndReseeds() throws IOException {
    TestModule notes = example("notes/dist/main.wasm");
    Snapshot snapshot = taken(notes.command(World.of("execute_tool")));
    assertThat(snapshot.reseeds()).isTrue();
    String request = "{\"tool\": \"no_such_tool\", \"args\": {}}";
    World anew = World.of("execute_tool").withInput(request);
    World resumed = World.of("execute_tool").withInput(request);
    assertThat(notes.resumable(snapshot).run(resumed)).isEqualTo(notes.run(anew));
    assertThat(resumed.output()).isEqualTo(anew.output()).contains("no_such_tool");
  }

  @Test
  void aCommandThatDidMoreThanStartBeforeItsFirstReadIsNotSaved() {
    TestModule early = new TestModule(GoGuests.command("early"));
    Map<String, String> reasons =
        Map.of(
            "print", "it called wasi_snapshot_preview1.fd_write before it read its input",
            "sleep", "it called wasi_snapshot_preview1.poll_oneoff before it read its input",
            "draw", "it drew random bytes 2 times before it read its input",
            "exit", "it ended before it read its input");
    reasons.forEach((what, reason) -> refused(early.command(World.of("early", what)), reason));
    assertThat(taken(early.command(World.of("early", "nothing"))).reseeds()).isTrue();
    SnapshotPolicy safe = SnapshotPolicy.defaults().withDeclaredSafe(true);
    assertThat(taken(early.command(World.of("early", "draw"), safe)).reseeds()).isTrue();
    refused(early.command(World.of("early", "print"), safe), "fd_write");
  }

  @Test
  void theOperatorSwitchesItOff() throws IOException {
    refused(
        example("textkit/dist/extension.wasm")
            .reactor(World.of("x"), SnapshotPolicy.defaults().withAllowed(false)),
        "the operator switched it off");
  }

  @Test
  void commandsOfOtherLanguagesAreNotSaved() throws IOException {
    refused(fixture("opskat/echo").command(World.of("execute_tool")), "no command of standard Go");
  }

  @Test
  void aReactorThatAskedForNothingIsSavedAfterItsInitialisation() throws IOException {
    TestModule module = example("textkit/dist/extension.wasm");
    Snapshot snapshot = taken(module.reactor(World.of("x")));
    assertThat(snapshot.reseeds()).isFalse();
    assertThat(snapshot.resumption()).isEqualTo(new Resumption.Ready());
  }

  @Test
  void aGoReactorIsSavedAndEveryCopyDrawsItsOwnNumbers() {
    TestModule module =
        new TestModule(
            GoGuests.build(
                "library", GoGuests.toolchains().getFirst(), List.of("-buildmode=c-shared")));
    assertThat(GoCommandShape.isGoReactor(module.wasm())).isTrue();
    Snapshot snapshot = taken(module.reactor(World.of("library")));
    assertThat(snapshot.reseeds()).isTrue();
    TestModule.Resumable resumable = module.resumable(snapshot);
    long first;
    try (TestModule.Running one = resumable.open(World.of("library"))) {
      assertThat(one.call("look", 2)).isEqualTo(20);
      one.call("keep", 2, 99);
      assertThat(one.call("look", 2)).isEqualTo(99);
      first = one.call("draw");
    }
    try (TestModule.Running other = resumable.open(World.of("library"))) {
      assertThat(other.call("look", 2)).isEqualTo(20);
      assertThat(other.call("draw")).isNotEqualTo(first);
    }
  }

  @Test
  void aTrialThatCouldNotBeRunDecidesNothing() throws IOException {
    byte[] wasm = Files.readAllBytes(EXAMPLES.resolve("textkit/dist/extension.wasm"));
    Snapshotter snapshotter = new Snapshotter(wasm, SnapshotPolicy.defaults());
    TestModule module = new TestModule(wasm);
    assertThatThrownBy(() -> snapshotter.reactor(_ -> failing(module, ErrorCode.BUSY)))
        .isInstanceOf(AnnexException.class);
    refused(
        snapshotter.reactor(_ -> failing(module, ErrorCode.MEMORY_EXCEEDED)),
        "it failed before its initialisation was over: no such luck");
  }

  private static TrialInstance failing(TestModule module, ErrorCode code) {
    TestModule.Running running = module.open(World.of("x"));
    return new TrialInstance() {
      @Override
      public void enter() {
        throw new AnnexException(code, "no such luck");
      }

      @Override
      public InstanceState state() {
        return running;
      }

      @Override
      public void close() {
        running.close();
      }
    };
  }
}
