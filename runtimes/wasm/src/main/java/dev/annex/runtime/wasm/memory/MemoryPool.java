package dev.annex.runtime.wasm.memory;

import dev.annex.api.value.ByteSize;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.Iterator;
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

  private final long most;
  private final long mostIdle;
  private final boolean compare;
  private final Deque<Idle> idle = new ArrayDeque<>();
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
    Iterator<Idle> newestFirst = idle.iterator();
    while (newestFirst.hasNext()) {
      Idle candidate = newestFirst.next();
      if (candidate.image() == image) {
        newestFirst.remove();
        idleBytes -= candidate.block().bytes.length;
        return Optional.of(candidate.block());
      }
    }
    return Optional.empty();
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
        forget(capacity);
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

  private synchronized void forget(int bytes) {
    heldBytes -= bytes;
  }

  /** Gives up a block for good. */
  void drop(Block block) {
    forget(block.bytes.length);
  }

  /** Takes a block back for the next call that starts from the same image. */
  void giveBack(Block block, MemoryImage image) {
    block.restore(image);
    if (compare && !image.matches(block.bytes)) {
      drop(block);
      throw new IllegalStateException("a memory was not restored to its image");
    }
    keep(new Idle(block, image, System.nanoTime()));
  }

  private synchronized void keep(Idle entry) {
    idle.addFirst(entry);
    idleBytes += entry.block().bytes.length;
    while (idleBytes > mostIdle) {
      dropOldest();
    }
  }

  private void dropOldest() {
    Idle oldest = idle.removeLast();
    idleBytes -= oldest.block().bytes.length;
    heldBytes -= oldest.block().bytes.length;
  }

  /** Drops what has been idle since before a moment of {@link System#nanoTime}. */
  public synchronized void dropIdleSince(long nanoTime) {
    while (!idle.isEmpty() && idle.getLast().sinceNanos() - nanoTime < 0) {
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

  private record Idle(Block block, MemoryImage image, long sinceNanos) {}
}
