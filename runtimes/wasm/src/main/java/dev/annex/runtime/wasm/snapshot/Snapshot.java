package dev.annex.runtime.wasm.snapshot;

import dev.annex.runtime.wasm.memory.MemoryImage;
import java.util.BitSet;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import java.util.random.RandomGenerator;
import java.util.stream.IntStream;

/**
 * Everything an instance held at one moment, so that others can start from there. Immutable; any
 * thread.
 *
 * <p>To be restored into an instance of {@link RestoreModule} whose memory was opened with {@link
 * #memory()} and whose tables were made from {@link #table}.
 */
public final class Snapshot {

  private final UUID identity;
  private final MemoryImage memory;
  private final Optional<UUID> base;
  private final List<GlobalValue> globals;
  private final List<int[]> tables;
  private final BitSet keptData;
  private final BitSet keptElements;
  private final Resumption resumption;
  private final Optional<GoRandomState> randomState;

  /**
   * All parts of one.
   *
   * @param identity of this one and no other
   * @param base the snapshot whose memory its own shares, if it shares any
   */
  Snapshot(
      UUID identity,
      MemoryImage memory,
      Optional<UUID> base,
      List<GlobalValue> globals,
      List<int[]> tables,
      BitSet keptData,
      BitSet keptElements,
      Resumption resumption,
      Optional<GoRandomState> randomState) {
    this.identity = identity;
    this.memory = memory;
    this.base = base;
    this.globals = List.copyOf(globals);
    this.tables = List.copyOf(tables);
    this.keptData = keptData;
    this.keptElements = keptElements;
    this.resumption = resumption;
    this.randomState = randomState;
  }

  /**
   * Copies what an instance holds, while none of its code runs. Whether copies of it may go on from
   * there, with the time and the random bytes that it has seen, is for the caller to know; {@link
   * Snapshotter} finds out for code that nobody vouches for.
   */
  public static Snapshot capture(SnapshotPlan plan, InstanceState state, Resumption resumption) {
    List<GlobalValue> globals =
        plan.mutableGlobals().stream()
            .map(index -> new GlobalValue(index, state.global(index)))
            .toList();
    List<int[]> tables = IntStream.range(0, plan.tables()).mapToObj(state::table).toList();
    BitSet keptData = new BitSet();
    plan.passiveData().stream()
        .filter(segment -> !state.isDataDropped(segment))
        .forEach(keptData::set);
    BitSet keptElements = new BitSet();
    plan.passiveElements().stream()
        .filter(segment -> !state.isElementDropped(segment))
        .forEach(keptElements::set);
    return new Snapshot(
        UUID.randomUUID(),
        state.memory().toImage(),
        Optional.empty(),
        globals,
        tables,
        keptData,
        keptElements,
        resumption,
        Optional.empty());
  }

  Snapshot withRandomState(GoRandomState state) {
    return new Snapshot(
        identity,
        memory,
        base,
        globals,
        tables,
        keptData,
        keptElements,
        resumption,
        Optional.of(state));
  }

  /**
   * The same, with the memory of another one of the same module for all in which they do not
   * differ: less than a tenth of the space, when only their arguments were different.
   *
   * @param base shares nothing itself
   */
  public Snapshot sharing(Snapshot base) {
    return new Snapshot(
        identity,
        memory.sharing(base.memory),
        Optional.of(base.identity),
        globals,
        tables,
        keptData,
        keptElements,
        resumption,
        randomState);
  }

  /** Whether its memory is its own, so that others can share it. */
  public boolean whole() {
    return base.isEmpty();
  }

  /** Which one it is; survives being kept. */
  public UUID identity() {
    return identity;
  }

  /** The snapshot whose memory its own shares, if it shares any. */
  Optional<UUID> base() {
    return base;
  }

  /** What the memory starts with. */
  public MemoryImage memory() {
    return memory;
  }

  /** How many tables there are. */
  public int tables() {
    return tables.size();
  }

  /**
   * A copy of a table's entries, {@code -1} for none. Worth keeping: it is the same for every
   * instance.
   */
  public int[] table(int index) {
    return tables.get(index).clone();
  }

  /** How an instance goes on once it is restored. */
  public Resumption resumption() {
    return resumption;
  }

  /** Whether every copy gets random seeds of its own. */
  public boolean reseeds() {
    return randomState.isPresent();
  }

  /**
   * Makes the globals of a new instance as they were, and gives its random generators new seeds.
   *
   * @param random where the seeds come from; must not be guessable in production
   */
  public void restore(InstanceState fresh, RandomGenerator random) {
    for (GlobalValue global : globals) {
      fresh.setGlobal(global.index(), global.bits());
    }
    randomState.ifPresent(state -> state.reseed(fresh.memory(), random));
  }

  List<GlobalValue> globals() {
    return globals;
  }

  Optional<GoRandomState> randomState() {
    return randomState;
  }

  /** Indexes of the passive data segments that are still there. */
  BitSet keptData() {
    return (BitSet) keptData.clone();
  }

  /** Indexes of the passive element segments that are still there. */
  BitSet keptElements() {
    return (BitSet) keptElements.clone();
  }

  boolean keepsData(int segment) {
    return keptData.get(segment);
  }

  boolean keepsElement(int segment) {
    return keptElements.get(segment);
  }

  /** One mutable global: its index and raw bits. */
  record GlobalValue(int index, long bits) {}
}
