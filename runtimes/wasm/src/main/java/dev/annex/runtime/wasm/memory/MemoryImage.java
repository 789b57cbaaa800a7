package dev.annex.runtime.wasm.memory;

import java.util.Arrays;

/**
 * What a memory holds when a call starts. Immutable; any thread.
 *
 * <p>Zero bytes at the end are not kept, so the image of an empty memory takes no space.
 */
public final class MemoryImage {

  private final byte[] contents;
  private final int size;

  private MemoryImage(byte[] contents, int size) {
    this.contents = contents;
    this.size = size;
  }

  /**
   * All zero.
   *
   * @param size in bytes, a whole number of WebAssembly pages
   */
  public static MemoryImage empty(int size) {
    return new MemoryImage(new byte[0], size);
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
    int used = contents.length;
    while (used > 0 && contents[used - 1] == 0) {
      used--;
    }
    return new MemoryImage(Arrays.copyOf(contents, used), size);
  }

  /** Size of the memory, in bytes. */
  public int size() {
    return size;
  }

  /** How many bytes the image itself takes. */
  public int storedBytes() {
    return contents.length;
  }

  /** A copy of what it starts with; all that follows is zero. */
  public byte[] contents() {
    return contents.clone();
  }

  /** Makes a range of an array as it is in the image. */
  void restore(byte[] target, int from, int length) {
    int copied = Math.clamp(contents.length - (long) from, 0, length);
    if (copied > 0) {
      System.arraycopy(contents, from, target, from, copied);
    }
    Arrays.fill(target, from + copied, from + length, (byte) 0);
  }

  /** Whether an array is as the image says, from its first to its last byte. */
  boolean matches(byte[] target) {
    int used = Math.min(contents.length, target.length);
    if (!Arrays.equals(contents, 0, used, target, 0, used)) {
      return false;
    }
    for (int i = used; i < target.length; i++) {
      if (target[i] != 0) {
        return false;
      }
    }
    return true;
  }
}
