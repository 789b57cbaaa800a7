package dev.annex.runtime.wasm.snapshot;

import static org.assertj.core.api.Assertions.assertThat;

import dev.annex.api.name.Digest;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** What snapshots are told apart by. */
class SnapshotKeyTest {

  @Test
  void everyPartCountsAndNoTwoPartsRunTogether() {
    Digest module = Digest.of("module");
    List<String> none = List.of();
    assertThat(
            Stream.of(
                    new SnapshotKey(module, "r1", none, none, none),
                    new SnapshotKey(Digest.of("other"), "r1", none, none, none),
                    new SnapshotKey(module, "r2", none, none, none),
                    new SnapshotKey(module, "r1", List.of("a"), none, none),
                    new SnapshotKey(module, "r1", none, List.of("a"), none),
                    new SnapshotKey(module, "r1", none, none, List.of("a")),
                    new SnapshotKey(module, "r1", List.of("a", "b"), none, none),
                    new SnapshotKey(module, "r1", List.of("ab"), none, none),
                    new SnapshotKey(module, "r1", List.of("a"), List.of("b"), none))
                .map(SnapshotKey::digest))
        .doesNotHaveDuplicates();
  }
}
