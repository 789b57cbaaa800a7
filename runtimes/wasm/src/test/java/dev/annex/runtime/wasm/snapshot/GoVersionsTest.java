package dev.annex.runtime.wasm.snapshot;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.HashSet;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Snapshots of commands of every Go version that is asked for, see {@link GoGuests}. */
class GoVersionsTest {

  private static final int COPIES = 6;

  static List<String> toolchains() {
    return GoGuests.toolchains();
  }

  @ParameterizedTest
  @MethodSource("toolchains")
  void theShapeIsFoundWhateverTheFlags(String toolchain) {
    for (List<String> flags :
        List.of(
            List.of("-ldflags=-s -w"),
            List.<String>of(),
            List.of("-gcflags=all=-N -l"),
            List.of("-ldflags=-s -w -buildid="))) {
      byte[] wasm = GoGuests.build("early", toolchain, flags);
      assertThat(GoCommandShape.find(wasm)).as("%s %s", toolchain, flags).isPresent();
      assertThat(GoCommandShape.isGoReactor(wasm)).isFalse();
    }
  }

  @ParameterizedTest
  @MethodSource("toolchains")
  void everyCopyDrawsItsOwnRandomNumbersFromEverySource(String toolchain) {
    TestModule module = new TestModule(GoGuests.command("dice", toolchain));
    SnapshotDecision decision = module.command(World.of("dice"));
    assertThat(decision).isInstanceOf(SnapshotDecision.Taken.class);
    Snapshot snapshot = ((SnapshotDecision.Taken) decision).snapshot();
    assertThat(snapshot.reseeds()).isTrue();
    TestModule.Resumable resumable = module.resumable(snapshot);
    List<List<String>> copies =
        IntStream.range(0, COPIES)
            .mapToObj(_ -> {
              World world = World.of("dice");
              assertThat(resumable.run(world)).isEqualTo("exit 0");
              return world.output().lines().toList();
            })
            .toList();
    for (int line = 0; line < copies.getFirst().size(); line++) {
      int source = line;
      List<String> drawn = copies.stream().map(copy -> copy.get(source)).toList();
      assertThat(new HashSet<>(drawn)).as("%s: %s", toolchain, drawn).hasSize(COPIES);
    }
    assertThat(copies.getFirst()).hasSize(6);
  }
}
