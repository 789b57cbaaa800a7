package dev.annex.runtime.wasm;

import dev.annex.api.name.ExtensionId;
import dev.annex.api.value.ByteSize;
import dev.annex.runtime.wasm.guest.Surroundings;
import dev.annex.runtime.wasm.memory.MemoryPool;
import dev.annex.runtime.wasm.snapshot.SnapshotPolicy;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.time.Clock;
import java.time.Duration;
import java.util.Map;
import java.util.Optional;
import java.util.random.RandomGenerator;

/**
 * What a {@link WasmEngine} is made of. Immutable; {@code with…} methods copy.
 *
 * @param cacheDirectory where compiled code is kept between process starts; nowhere when empty
 * @param surroundings the time and randomness that guests see
 * @param guestsAtOnce how many guests run at the same time; others wait their turn
 * @param compileTime how long checking and compiling one module may take
 * @param snapshots how the calls of single extensions may start; all others as {@link
 *     SnapshotPolicy#defaults} says
 */
public record WasmSettings(
    Optional<Path> cacheDirectory,
    Surroundings surroundings,
    int guestsAtOnce,
    Duration compileTime,
    Map<ExtensionId, SnapshotPolicy> snapshots) {

  /** A system property: {@code true} compares every memory with its image before it is reused. */
  static final String COMPARE = "annex.wasm.compareMemory";

  public WasmSettings {
    snapshots = Map.copyOf(snapshots);
    if (guestsAtOnce < 1) {
      throw new IllegalArgumentException("guestsAtOnce < 1: " + guestsAtOnce);
    }
  }

  /**
   * No cache, the machine's clocks, strong randomness, 32 guests at once, two minutes to compile a
   * module.
   */
  public static WasmSettings defaults() {
    return new WasmSettings(
        Optional.empty(),
        new Surroundings(Clock.systemUTC(), System::nanoTime, new SecureRandom()),
        32,
        Duration.ofMinutes(2),
        Map.of());
  }

  /**
   * A pool for the memory of all guests: half of the heap at most, an eighth of it while it is not
   * in use.
   */
  MemoryPool memoryPool() {
    long heap = Runtime.getRuntime().maxMemory();
    return new MemoryPool(
        new ByteSize(heap / 2), new ByteSize(heap / 8), Boolean.getBoolean(COMPARE));
  }

  /** A copy that keeps compiled code in a directory of its own. */
  public WasmSettings withCacheDirectory(Path directory) {
    return new WasmSettings(
        Optional.of(directory), surroundings, guestsAtOnce, compileTime, snapshots);
  }

  /** A copy with another time of day. */
  public WasmSettings withClock(Clock clock) {
    return withSurroundings(
        new Surroundings(clock, surroundings.nanoTime(), surroundings.random()));
  }

  /** A copy with another source of random bytes. */
  public WasmSettings withRandom(RandomGenerator random) {
    return withSurroundings(
        new Surroundings(surroundings.clock(), surroundings.nanoTime(), random));
  }

  /** A copy with other time and randomness. */
  public WasmSettings withSurroundings(Surroundings other) {
    return new WasmSettings(cacheDirectory, other, guestsAtOnce, compileTime, snapshots);
  }

  /** A copy in which another number of guests runs at once. */
  public WasmSettings withGuestsAtOnce(int count) {
    return new WasmSettings(cacheDirectory, surroundings, count, compileTime, snapshots);
  }

  /** A copy with another time for compiling. */
  public WasmSettings withCompileTime(Duration time) {
    return new WasmSettings(cacheDirectory, surroundings, guestsAtOnce, time, snapshots);
  }

  /** A copy in which the calls of single extensions may start in other ways. */
  public WasmSettings withSnapshots(Map<ExtensionId, SnapshotPolicy> policies) {
    return new WasmSettings(cacheDirectory, surroundings, guestsAtOnce, compileTime, policies);
  }

  /** How the calls of an extension may start. */
  SnapshotPolicy snapshotsOf(ExtensionId id) {
    return snapshots.getOrDefault(id, SnapshotPolicy.defaults());
  }
}
