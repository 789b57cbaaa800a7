package dev.annex.runtime.wasm.memory;

import dev.annex.api.value.ByteSize;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.IdentityHashMap;
import java.util.LinkedHashSet;
import java.util.Objects;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * Arrays of ended calls, ready for the next call of the same extension, and the count of all bytes
 * that guests hold. Any thread.
 *
 * <p>An array goes back only after every byte that the call wrote is as in the image it came from,
 * so a call never meets what another one left. What lies here counts as free: it gives way when a
 * guest needs the space.
 */
public final class MemoryPool {

  /** A call seldom comes after a longer pause, and arrays are made in microseconds. */
  public static final Duration LONGEST_IDLE = Duration.ofMinutes(1);

  private static final int LARGE_PART = 4;

  private final long most;
  private final long mostIdle;
  private final boolean compare;

  /** From the longest idle to the latest. */
  private final LinkedHashSet<Idle> idle = new LinkedHashSet<>();

  private final IdentityHashMap<MemoryImage, Deque<Idle>> byImage = new IdentityHashMap<>();
  private long heldBytes;
  private long idleBytes;

  /**
   * @param most how many bytes all guests may have at once, idle arrays included
   * @param mostIdle how many of them may lie here between calls
   * @param compare whether every array is compared whole with its image before it is kept: slow,
   *     for tests
   */
  public MemoryPool(ByteSize most, ByteSize mostIdle, boolean compare) {
    this.most = most.bytes();
    this.mostIdle = mostIdle.bytes();
    this.compare = compare;
  }

  /** A block that is as the image says; empty when all guests together have too much already. */
  Optional<Block> take(MemoryImage image, int capacity) {
    Optional<Block> kept = takeIdle(image);
    if (kept.isPresent()) {
      return kept;
    }
    return allocate(capacity)
        .map(block -> {
          image.restore(block.bytes, 0, image.storedBytes());
          return block;
        });
  }

  private synchronized Optional<Block> takeIdle(MemoryImage image) {
    Deque<Idle> candidates = byImage.get(image);
    if (candidates == null) {
      return Optional.empty();
    }
    Idle latest = candidates.getLast();
    forget(latest);
    return Optional.of(latest.block());
  }

  /** Takes an entry off the shelf; its bytes stay held. */
  private void forget(Idle entry) {
    idle.remove(entry);
    idleBytes -= entry.block().bytes.length;
    Deque<Idle> sameImage = Objects.requireNonNull(byImage.get(entry.image()));
    sameImage.remove(entry);
    if (sameImage.isEmpty()) {
      byImage.remove(entry.image());
    }
  }

  /** A block of zeros; empty when all guests together have too much already. */
  Optional<Block> allocate(int capacity) {
    if (!reserve(capacity)) {
      return Optional.empty();
    }
    @Nullable Block block = null;
    try {
      block = new Block(capacity);
      return Optional.of(block);
    } catch (OutOfMemoryError e) {
      return Optional.empty();
    } finally {
      if (block == null) {
        giveUp(capacity);
      }
    }
  }

  private synchronized boolean reserve(int bytes) {
    while (heldBytes + bytes > most && !idle.isEmpty()) {
      dropOldest();
    }
    if (heldBytes + bytes > most) {
      return false;
    }
    heldBytes += bytes;
    return true;
  }

  private synchronized void giveUp(int bytes) {
    heldBytes -= bytes;
  }

  /** Gives up a block for good. */
  void drop(Block block) {
    giveUp(block.bytes.length);
  }

  /**
   * Takes a block back for the next call that starts from the same image. One that grew to a large
   * part of what may lie here is dropped: it would push out many others.
   */
  void giveBack(Block block, MemoryImage image) {
    boolean grew = block.bytes.length > image.size();
    if (grew && block.bytes.length > mostIdle / LARGE_PART) {
      drop(block);
      return;
    }
    block.restore(image);
    if (compare && !image.matches(block.bytes)) {
      drop(block);
      throw new IllegalStateException("a memory was not restored to its image");
    }
    keep(new Idle(block, image, System.nanoTime()));
  }

  private synchronized void keep(Idle entry) {
    dropIdleSince(entry.sinceNanos() - LONGEST_IDLE.toNanos());
    idle.add(entry);
    byImage.computeIfAbsent(entry.image(), image -> new ArrayDeque<>()).add(entry);
    idleBytes += entry.block().bytes.length;
    while (idleBytes > mostIdle) {
      dropOldest();
    }
  }

  private void dropOldest() {
    Idle oldest = idle.getFirst();
    forget(oldest);
    heldBytes -= oldest.block().bytes.length;
  }

  /**
   * Drops what has been idle since before a moment of {@link System#nanoTime}. Whatever is given
   * back drops what has been idle for {@link #LONGEST_IDLE}; where nothing is given back any more,
   * an {@link IdleSweep} does.
   */
  public synchronized void dropIdleSince(long nanoTime) {
    while (!idle.isEmpty() && idle.getFirst().sinceNanos() - nanoTime < 0) {
      dropOldest();
    }
  }

  /** Bytes held by running guests and idle arrays together. */
  public synchronized long heldBytes() {
    return heldBytes;
  }

  /** Bytes of idle arrays. */
  public synchronized long idleBytes() {
    return idleBytes;
  }

  /** Every one is an entry of its own, whatever lies in it. */
  private static final class Idle {

    private final Block block;
    private final MemoryImage image;
    private final long sinceNanos;

    private Idle(Block block, MemoryImage image, long sinceNanos) {
      this.block = block;
      this.image = image;
      this.sinceNanos = sinceNanos;
    }

    Block block() {
      return block;
    }

    MemoryImage image() {
      return image;
    }

    long sinceNanos() {
      return sinceNanos;
    }
  }
}
