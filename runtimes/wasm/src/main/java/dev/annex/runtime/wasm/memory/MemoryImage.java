package dev.annex.runtime.wasm.memory;

import java.util.Arrays;
import java.util.stream.IntStream;

/**
 * What a memory holds when a call starts. Immutable; any thread.
 *
 * <p>Zero bytes at the end are not kept, so the image of an empty memory takes no space. An image
 * that is nearly another's shares the other's bytes and keeps the pages that differ.
 */
public final class MemoryImage {

  /** What images differ by: bytes of one page, and of a page of memory on most machines. */
  public static final int PAGE = 4096;

  private static final int[] NONE = {};

  /** What it starts with, as far as the changed pages do not say otherwise; may be shared. */
  private final byte[] contents;

  /** How far it is not zero, in bytes. */
  private final int used;

  private final int size;

  /** Numbers of the pages that are not as in the contents, ascending. */
  private final int[] changed;

  /** These pages, one after the other. */
  private final byte[] changes;

  private MemoryImage(byte[] contents, int used, int size, int[] changed, byte[] changes) {
    this.contents = contents;
    this.used = used;
    this.size = size;
    this.changed = changed;
    this.changes = changes;
  }

  private static MemoryImage whole(byte[] contents, int size) {
    return new MemoryImage(contents, contents.length, size, NONE, new byte[0]);
  }

  /**
   * All zero.
   *
   * @param size in bytes, a whole number of WebAssembly pages
   */
  public static MemoryImage empty(int size) {
    return whole(new byte[0], size);
  }

  /**
   * A memory that starts with some bytes and is zero from there on.
   *
   * @param size in bytes, a whole number of WebAssembly pages; not less than the contents
   */
  public static MemoryImage of(byte[] contents, int size) {
    if (contents.length > size) {
      throw new IllegalArgumentException(
          "%d bytes of contents in a memory of %d".formatted(contents.length, size));
    }
    return whole(Arrays.copyOf(contents, usedOf(contents)), size);
  }

  private static int usedOf(byte[] contents) {
    int used = contents.length;
    while (used > 0 && contents[used - 1] == 0) {
      used--;
    }
    return used;
  }

  /**
   * An image that is equal to this one and keeps only those pages that are not as in another; the
   * rest is the other's.
   *
   * @param base shares nothing itself
   */
  public MemoryImage sharing(MemoryImage base) {
    if (base.changed.length > 0) {
      throw new IllegalArgumentException("an image that shares another's bytes cannot be shared");
    }
    int pages = Math.ceilDiv(used, PAGE);
    byte[] mine = Arrays.copyOf(contents(), pages * PAGE);
    byte[] theirs = Arrays.copyOf(base.contents, pages * PAGE);
    int[] differing =
        IntStream.range(0, pages).filter(page -> !samePage(mine, theirs, page)).toArray();
    byte[] pagesOfMine = new byte[differing.length * PAGE];
    for (int i = 0; i < differing.length; i++) {
      System.arraycopy(mine, differing[i] * PAGE, pagesOfMine, i * PAGE, PAGE);
    }
    return new MemoryImage(base.contents, used, size, differing, pagesOfMine);
  }

  private static boolean samePage(byte[] one, byte[] other, int page) {
    int from = page * PAGE;
    return Arrays.equals(one, from, from + PAGE, other, from, from + PAGE);
  }

  /**
   * A memory that is like another image but for some pages.
   *
   * @param base shares nothing itself
   * @param used how far it is not zero, in bytes
   * @param size in bytes, a whole number of WebAssembly pages
   * @param pages numbers of the pages that differ, ascending, none above the used part
   * @param bytes of these pages, one after the other
   */
  public static MemoryImage changing(
      MemoryImage base, int used, int size, int[] pages, byte[] bytes) {
    boolean fits =
        base.changed.length == 0
            && used >= 0
            && used <= size
            && bytes.length == pages.length * PAGE;
    int next = 0;
    for (int page : pages) {
      fits &= page >= next && page < Math.ceilDiv(used, PAGE);
      next = page + 1;
    }
    if (!fits) {
      throw new IllegalArgumentException("the changed pages do not fit the image");
    }
    return new MemoryImage(base.contents, used, size, pages.clone(), bytes.clone());
  }

  /** Size of the memory, in bytes. */
  public int size() {
    return size;
  }

  /** How far it is not zero, in bytes. */
  public int storedBytes() {
    return used;
  }

  /** Numbers of the {@linkplain #PAGE pages} in which it differs from what it shares. */
  public int[] changedPages() {
    return changed.clone();
  }

  /** A copy of what it starts with; all that follows is zero. */
  public byte[] contents() {
    byte[] copy = new byte[used];
    restore(copy, 0, used);
    return copy;
  }

  /** Makes a range of an array as it is in the image. */
  void restore(byte[] target, int from, int length) {
    int copied = Math.clamp(Math.min(used, contents.length) - (long) from, 0, length);
    if (copied > 0) {
      System.arraycopy(contents, from, target, from, copied);
    }
    Arrays.fill(target, from + copied, from + length, (byte) 0);
    if (changed.length > 0) {
      restoreChanged(target, from, Math.min(used, from + length));
    }
  }

  private void restoreChanged(byte[] target, int from, int end) {
    int found = Arrays.binarySearch(changed, from / PAGE);
    for (int i = found < 0 ? -found - 1 : found; i < changed.length; i++) {
      int start = changed[i] * PAGE;
      int first = Math.max(start, from);
      if (first >= end) {
        return;
      }
      System.arraycopy(
          changes, i * PAGE + first - start, target, first, Math.min(start + PAGE, end) - first);
    }
  }

  /** Whether an array is as the image says, from its first to its last byte. */
  boolean matches(byte[] target) {
    byte[] expected = contents();
    int compared = Math.min(expected.length, target.length);
    if (!Arrays.equals(expected, 0, compared, target, 0, compared)) {
      return false;
    }
    for (int i = compared; i < target.length; i++) {
      if (target[i] != 0) {
        return false;
      }
    }
    return true;
  }
}
