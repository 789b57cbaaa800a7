package dev.annex.runtime.wasm.snapshot;

import dev.annex.runtime.wasm.memory.FlatMemory;
import dev.annex.runtime.wasm.memory.MemoryImage;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.nio.ByteOrder;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.random.RandomGenerator;

/**
 * Where the random generators of Go's runtime lie in memory, so that every copy of a snapshot can
 * get a seed of its own.
 *
 * <p>The runtime of Go 1.22 to 1.27 has two ChaCha8 states, {@code chacha8rand.State}: 32 words of
 * buffer, 4 words of seed, then {@code i}, {@code n} and {@code c} of 32 bits and as many bits of
 * padding. One is global, followed by the flag that it is initialised; it seeds the other, which is
 * that of the only thread and is followed by the state of a cheaper generator ({@code cheaprand}),
 * from which {@code select} draws. Older runtimes have none of it.
 *
 * @param global address of the global state
 * @param thread address of the thread's state
 * @param split whether the cheaper generator is the word behind the next, after one of 32 bits (Go
 *     1.27), and not the next word (until 1.26)
 */
public record GoRandomState(int global, int thread, boolean split) {

  private static final VarHandle INTS =
      MethodHandles.byteArrayViewVarHandle(int[].class, ByteOrder.LITTLE_ENDIAN);
  private static final VarHandle LONGS =
      MethodHandles.byteArrayViewVarHandle(long[].class, ByteOrder.LITTLE_ENDIAN);

  private static final int RANDOM_WORDS = 32 + 4;
  private static final int SEED_AT = 32 * Long.BYTES;
  private static final int SEED_BYTES = 4 * Long.BYTES;
  private static final int COUNTERS_AT = RANDOM_WORDS * Long.BYTES;
  private static final int COUNTER_BYTES = 3 * Integer.BYTES;
  private static final int PADDING_AT = COUNTERS_AT + COUNTER_BYTES;
  private static final int BEHIND = PADDING_AT + Integer.BYTES;
  private static final int LOOKED_AT = BEHIND + 2 * Long.BYTES;

  private static final int BUFFER_WORDS = 32;
  private static final int LAST_BLOCK = 12;
  private static final int LAST_BLOCK_WORDS = 28;
  private static final int BLOCK_STEP = 4;

  /**
   * Finds the states by what differs between two snapshots that were given different random bytes.
   *
   * @return empty unless there are exactly these two, or when more states look like them
   */
  public static Optional<GoRandomState> find(MemoryImage one, MemoryImage other) {
    byte[] first = padded(one);
    byte[] second = padded(other);
    List<Integer> states = states(first, second);
    List<Integer> globals = states.stream().filter(at -> isGlobal(first, second, at)).toList();
    List<Integer> threads = states.stream().filter(at -> isThread(first, second, at)).toList();
    if (states.size() != 2 || globals.size() != 1 || threads.size() != 1) {
      return Optional.empty();
    }
    int thread = threads.getFirst();
    return Optional.of(
        new GoRandomState(globals.getFirst(), thread, isSplit(first, second, thread)));
  }

  /** With zeros behind its contents, so that what follows a state can always be looked at. */
  private static byte[] padded(MemoryImage image) {
    return Arrays.copyOf(image.contents(), image.storedBytes() + LOOKED_AT);
  }

  private static List<Integer> states(byte[] first, byte[] second) {
    int end = Math.min(first.length, second.length) - LOOKED_AT;
    List<Integer> found = new ArrayList<>();
    int differing = 0;
    for (int at = 0; at < end; at += Long.BYTES) {
      differing = word(first, at) == word(second, at) ? 0 : differing + 1;
      int start = at - (RANDOM_WORDS - 1) * Long.BYTES;
      if (differing >= RANDOM_WORDS && hasCounters(first, start) && hasCounters(second, start)) {
        found.add(start);
      }
    }
    return found;
  }

  private static boolean hasCounters(byte[] memory, int state) {
    int used = number(memory, state + COUNTERS_AT);
    int filled = number(memory, state + COUNTERS_AT + Integer.BYTES);
    int block = number(memory, state + COUNTERS_AT + 2 * Integer.BYTES);
    boolean blockPossible = block >= 0 && block <= LAST_BLOCK && block % BLOCK_STEP == 0;
    return blockPossible
        && filled == (block == LAST_BLOCK ? LAST_BLOCK_WORDS : BUFFER_WORDS)
        && used >= 0
        && used <= filled
        && number(memory, state + PADDING_AT) == 0;
  }

  private static boolean isGlobal(byte[] first, byte[] second, int state) {
    return word(first, state + BEHIND) == 1 && word(second, state + BEHIND) == 1;
  }

  private static boolean isThread(byte[] first, byte[] second, int state) {
    int at = state + BEHIND;
    if (number(first, at) == number(second, at)) {
      return false;
    }
    int high = at + Integer.BYTES;
    return number(first, high) != number(second, high) || isSplit(first, second, state);
  }

  private static boolean isSplit(byte[] first, byte[] second, int state) {
    int high = state + BEHIND + Integer.BYTES;
    int next = state + BEHIND + Long.BYTES;
    return number(first, high) == 0
        && number(second, high) == 0
        && word(first, next) != word(second, next);
  }

  private static int number(byte[] memory, int at) {
    return (int) INTS.get(memory, at);
  }

  private static long word(byte[] memory, int at) {
    return (long) LONGS.get(memory, at);
  }

  /** Whether both states lie in a memory of this size. */
  boolean fits(int size) {
    return fits(global, size) && fits(thread, size) && Math.abs((long) global - thread) >= BEHIND;
  }

  private static boolean fits(int at, int size) {
    return at >= 0 && at % Long.BYTES == 0 && at <= size - LOOKED_AT;
  }

  /**
   * Gives every generator a new seed; the next draw computes from it.
   *
   * @param random where the seeds come from; must not be guessable in production
   */
  void reseed(FlatMemory memory, RandomGenerator random) {
    reseed(memory, global, random);
    reseed(memory, thread, random);
    int cheap = thread + BEHIND;
    if (split) {
      memory.writeI32(cheap, random.nextInt() | 1);
      cheap += Long.BYTES;
    }
    memory.writeLong(cheap, random.nextLong() | 1);
  }

  private static void reseed(FlatMemory memory, int state, RandomGenerator random) {
    byte[] seedAndCounters = new byte[SEED_BYTES + COUNTER_BYTES];
    byte[] seed = new byte[SEED_BYTES];
    random.nextBytes(seed);
    System.arraycopy(seed, 0, seedAndCounters, 0, SEED_BYTES);
    memory.write(state + SEED_AT, seedAndCounters);
  }
}
