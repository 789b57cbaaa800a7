package dev.annex.runtime.wasm.snapshot;

import static org.assertj.core.api.Assertions.assertThat;

import dev.annex.api.name.Digest;
import dev.annex.runtime.wasm.memory.MemoryImage;
import dev.annex.runtime.wasm.snapshot.Snapshot.GlobalValue;
import java.util.Arrays;
import java.util.BitSet;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import java.util.UUID;
import org.junit.jupiter.api.Test;

/** The stored form of snapshots, read as if somebody had put it there. */
class SnapshotFileTest {

  private static final Digest KEY = Digest.of("key");
  private static final int WASM_PAGE = 65_536;
  private static final int MOST = 16 * WASM_PAGE;
  private static final SnapshotPlan PLAN =
      new SnapshotPlan(List.of(0, 3), 2, 40, List.of(1, 2), List.of(5), Optional.empty());

  private static Snapshot snapshot(byte[] contents) {
    return new Snapshot(
        UUID.randomUUID(),
        MemoryImage.of(contents, 4 * WASM_PAGE),
        Optional.empty(),
        List.of(new GlobalValue(0, 17), new GlobalValue(3, Long.MIN_VALUE)),
        List.of(new int[] {-1, 0, 39}, new int[0]),
        bits(2),
        bits(5),
        new Resumption.AtFirstRead(new GoCommandShape(30, 31)),
        Optional.of(new GoRandomState(4096, 8192, true)));
  }

  private static BitSet bits(int bit) {
    BitSet bits = new BitSet();
    bits.set(bit);
    return bits;
  }

  /** Pages 1, 2 and 9 hold something. */
  private static byte[] contents() {
    byte[] contents = new byte[10 * 4096];
    Arrays.fill(contents, 4096 + 7, 3 * 4096 - 1, (byte) 5);
    contents[9 * 4096] = 1;
    return contents;
  }

  private static Optional<Snapshot> read(byte[] file) {
    return SnapshotFile.read(file, Optional.empty(), KEY, PLAN, MOST, 100);
  }

  @Test
  void isReadAsItWasWritten() {
    byte[] file = SnapshotFile.write(snapshot(contents()), KEY);
    Snapshot read = read(file).orElseThrow();
    assertThat(read.memory().size()).isEqualTo(4 * WASM_PAGE);
    assertThat(read.memory().contents()).isEqualTo(Arrays.copyOf(contents(), 9 * 4096 + 1));
    assertThat(read.globals()).isEqualTo(snapshot(contents()).globals());
    assertThat(read.table(0)).containsExactly(-1, 0, 39);
    assertThat(read.table(1)).isEmpty();
    assertThat(read.keptData()).isEqualTo(bits(2));
    assertThat(read.keptElements()).isEqualTo(bits(5));
    assertThat(read.resumption()).isEqualTo(new Resumption.AtFirstRead(new GoCommandShape(30, 31)));
    assertThat(read.randomState()).contains(new GoRandomState(4096, 8192, true));
    assertThat(SnapshotFile.write(read, KEY)).isEqualTo(file);
  }

  @Test
  void pagesOfZerosTakeNoSpace() {
    byte[] file = SnapshotFile.write(snapshot(contents()), KEY);
    assertThat(file.length).isBetween(3 * 4096, 3 * 4096 + 400);
    assertThat(SnapshotFile.write(snapshot(new byte[0]), KEY).length).isLessThan(400);
  }

  /** Page 1 has other contents, page 2 is zero, page 12 is used as well. */
  private static Snapshot nearlyTheSame() {
    byte[] contents = Arrays.copyOf(contents(), 13 * 4096);
    contents[4096 + 9] = 6;
    Arrays.fill(contents, 2 * 4096, 3 * 4096, (byte) 0);
    contents[12 * 4096 + 5] = 1;
    return snapshot(contents);
  }

  @Test
  void whatItHasInCommonWithAnotherIsNotKeptTwice() {
    Snapshot base = snapshot(contents());
    Snapshot shared = nearlyTheSame().sharing(base);
    byte[] file = SnapshotFile.write(shared, KEY);
    assertThat(shared.memory().changedPages()).containsExactly(1, 2, 12);
    assertThat(file.length).isBetween(3 * 4096, 3 * 4096 + 400);
    Snapshot read = SnapshotFile.read(file, Optional.of(base), KEY, PLAN, MOST, 100).orElseThrow();
    assertThat(read.whole()).isFalse();
    assertThat(read.memory().contents()).isEqualTo(nearlyTheSame().memory().contents());
    assertThat(SnapshotFile.write(read, KEY)).isEqualTo(file);
  }

  @Test
  void aSharedMemoryIsReadBesideTheSnapshotItWasSharedWithAlone() {
    Snapshot base = snapshot(contents());
    byte[] file = SnapshotFile.write(nearlyTheSame().sharing(base), KEY);
    assertThat(SnapshotFile.read(file, Optional.empty(), KEY, PLAN, MOST, 100)).isEmpty();
    Snapshot takenAgain = snapshot(contents());
    assertThat(SnapshotFile.read(file, Optional.of(takenAgain), KEY, PLAN, MOST, 100)).isEmpty();
  }

  @Test
  void whateverIsInASharedOneNothingOutOfBoundsComesOut() {
    Snapshot base = snapshot(contents());
    byte[] file = SnapshotFile.write(nearlyTheSame().sharing(base), KEY);
    Random random = new Random(5);
    for (int i = 0; i < 20_000; i++) {
      byte[] changed = file.clone();
      int at = 4 + 4 + 32 + 4 * random.nextInt(45);
      int value = random.nextBoolean() ? random.nextInt() : random.nextInt(64) - 8;
      for (int b = 0; b < 4; b++) {
        changed[at + b] = (byte) (value >>> (8 * b));
      }
      SnapshotFile.read(changed, Optional.of(base), KEY, PLAN, MOST, 100)
          .ifPresent(read -> {
            requireWithinBounds(read);
            assertThat(read.memory().contents().length).isLessThanOrEqualTo(read.memory().size());
          });
    }
  }

  @Test
  void belongsToItsKeyAndModuleAndLimitsAlone() {
    byte[] file = SnapshotFile.write(snapshot(contents()), KEY);
    assertThat(SnapshotFile.read(file, Optional.empty(), Digest.of("other"), PLAN, MOST, 100))
        .isEmpty();
    assertThat(SnapshotFile.read(file, Optional.empty(), KEY, PLAN, 3 * WASM_PAGE, 100)).isEmpty();
    assertThat(SnapshotFile.read(file, Optional.empty(), KEY, PLAN, MOST, 2)).isEmpty();
    List<SnapshotPlan> others =
        List.of(
            new SnapshotPlan(List.of(0, 2), 2, 40, List.of(1, 2), List.of(5), Optional.empty()),
            new SnapshotPlan(List.of(0), 2, 40, List.of(1, 2), List.of(5), Optional.empty()),
            new SnapshotPlan(List.of(0, 3), 1, 40, List.of(1, 2), List.of(5), Optional.empty()),
            new SnapshotPlan(List.of(0, 3), 2, 39, List.of(1, 2), List.of(5), Optional.empty()),
            new SnapshotPlan(List.of(0, 3), 2, 40, List.of(1), List.of(5), Optional.empty()),
            new SnapshotPlan(List.of(0, 3), 2, 40, List.of(1, 2), List.of(), Optional.empty()),
            new SnapshotPlan(
                List.of(0, 3), 2, 40, List.of(1, 2), List.of(5), Optional.of("not this one")));
    for (SnapshotPlan other : others) {
      assertThat(SnapshotFile.read(file, Optional.empty(), KEY, other, MOST, 100))
          .as("%s", other)
          .isEmpty();
    }
  }

  @Test
  void aTruncatedOrLongerFileIsNone() {
    byte[] file = SnapshotFile.write(snapshot(contents()), KEY);
    for (int length = 0; length < 600; length++) {
      assertThat(read(Arrays.copyOf(file, length))).isEmpty();
    }
    assertThat(read(Arrays.copyOf(file, file.length - 1))).isEmpty();
    assertThat(read(Arrays.copyOf(file, file.length + 1))).isEmpty();
  }

  @Test
  void whateverIsInItNothingOutOfBoundsComesOut() {
    byte[] file = SnapshotFile.write(snapshot(contents()), KEY);
    int numbers = 4 + 4 + 32;
    Random random = new Random(3);
    for (int i = 0; i < 100_000; i++) {
      byte[] changed = file.clone();
      int at = numbers + 4 * random.nextInt(45);
      int value = random.nextBoolean() ? random.nextInt() : random.nextInt(64) - 8;
      for (int b = 0; b < 4; b++) {
        changed[at + b] = (byte) (value >>> (8 * b));
      }
      read(changed).ifPresent(SnapshotFileTest::requireWithinBounds);
    }
  }

  private static void requireWithinBounds(Snapshot snapshot) {
    assertThat(snapshot.memory().size()).isBetween(0, MOST);
    assertThat(snapshot.tables()).isEqualTo(2);
    for (int table = 0; table < 2; table++) {
      for (int entry : snapshot.table(table)) {
        assertThat(entry).isBetween(-1, 39);
      }
    }
    if (snapshot.resumption() instanceof Resumption.AtFirstRead(GoCommandShape shape)) {
      assertThat(shape.loop()).isBetween(0, 39);
      assertThat(shape.readWrapper()).isBetween(0, 39);
    }
    snapshot
        .randomState()
        .ifPresent(state -> assertThat(state.fits(snapshot.memory().size())).isTrue());
  }
}
