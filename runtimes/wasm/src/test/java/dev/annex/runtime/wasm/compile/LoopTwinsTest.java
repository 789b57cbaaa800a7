package dev.annex.runtime.wasm.compile;

import static org.assertj.core.api.Assertions.assertThat;

import dev.annex.runtime.wasm.memory.FlatMemory;
import dev.annex.runtime.wasm.spec.Linker;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Random;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import run.endive.runtime.ImportValues;
import run.endive.runtime.Instance;

/** A guest does the same and pays the same, whether and where it is asked to make way. */
class LoopTwinsTest {

  private static final Path KERNELS =
      Path.of("..", "..", "bench", "guests", "kernels", "kernels.wasm");
  private static final long FUEL = 1L << 40;
  private static final int HANDOVERS = 6;

  private static byte[] kernels = new byte[0];

  @BeforeAll
  static void readKernels() throws IOException {
    kernels = Files.readAllBytes(KERNELS);
  }

  @ParameterizedTest
  @ValueSource(strings = {"sha256", "scan"})
  void whoMakesWayDoesTheSameForTheSameFuel(String kernel) {
    Instance instance = Linker.SANDBOX.instantiate(kernels, ImportValues.empty());
    FlatMemory memory = (FlatMemory) instance.memory();
    instance.export(kernel).apply(1); // makes its data
    AtomicInteger looks = new AtomicInteger();
    memory.betweenSlices(new AtomicInteger(), new AtomicInteger(), looks::incrementAndGet);
    Ran alone = run(instance, kernel, 0);
    assertThat(looks).hasValue(0);

    memory.betweenSlices(new AtomicInteger(1), new AtomicInteger(), looks::incrementAndGet);
    Random random = new Random(1);
    for (int handover = 0; handover < HANDOVERS; handover++) {
      int before = random.nextInt((int) Math.min(alone.spent(), Integer.MAX_VALUE));
      looks.set(0);
      assertThat(run(instance, kernel, before)).as("after %d units", before).isEqualTo(alone);
      int slices = (int) ((alone.spent() - before) / FlatMemory.SLICE);
      // A slice is used up when a little more than it was spent.
      assertThat(looks.get()).isBetween(slices * 9 / 10, slices + 1);
    }
  }

  @Test
  void whoMakesWayStopsAtTheSamePoint() {
    Instance instance = Linker.SANDBOX.instantiate(kernels, ImportValues.empty());
    FlatMemory memory = (FlatMemory) instance.memory();
    instance.export("sha256").apply(1);
    for (long fuel : new long[] {10_000, 1_000_000, 20_000_001}) {
      memory.betweenSlices(new AtomicInteger(), new AtomicInteger(), () -> {});
      memory.fuel(fuel);
      String alone = outcome(instance);
      long left = memory.fuelLeft();
      memory.betweenSlices(new AtomicInteger(1), new AtomicInteger(), () -> {});
      memory.fuel(fuel);
      assertThat(outcome(instance)).isEqualTo(alone).contains("OutOfFuel");
      assertThat(memory.fuelLeft()).isEqualTo(left).isNegative();
    }
  }

  private static String outcome(Instance instance) {
    try {
      return Arrays.toString(instance.export("sha256").apply(1));
    } catch (RuntimeException e) {
      return e.getClass().getSimpleName();
    }
  }

  /** The first slice has so many units, so that the first time to make way comes after them. */
  private static Ran run(Instance instance, String kernel, int first) {
    FlatMemory memory = (FlatMemory) instance.memory();
    memory.fuel(FUEL - first);
    FlatMemory.setFuelSlice(first, memory);
    long result = instance.export(kernel).apply(1)[0];
    return new Ran(
        result, FUEL - memory.fuelLeft(), Arrays.hashCode(memory.readBytes(0, memory.size())));
  }

  private record Ran(long result, long spent, int memory) {}
}
