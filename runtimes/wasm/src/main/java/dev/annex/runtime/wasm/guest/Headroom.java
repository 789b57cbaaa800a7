package dev.annex.runtime.wasm.guest;

import dev.annex.api.fault.AnnexException;
import dev.annex.api.fault.ErrorCode;

/**
 * Makes sure that enough stack is left before host code runs on a guest's thread.
 *
 * <p>A guest may recurse to the very end of its stack and call the host from there. Host code that
 * runs out of stack half way could leave a lock or a file in between. So the stack is tried first,
 * by going down and coming back.
 */
public final class Headroom {

  /** About 80 bytes of stack each in compiled code, more while it is interpreted: 64 KiB. */
  private static final int FRAMES = 800;

  private Headroom() {}

  /**
   * Goes on when host code has enough stack.
   *
   * @throws AnnexException {@code STACK_EXCEEDED} when it has not
   */
  public static void require() {
    try {
      if (descend(FRAMES, 1, 2, 3, 4, 5, 6, 7, 8) == 0) {
        throw new IllegalStateException("a sum of positive numbers is zero");
      }
    } catch (StackOverflowError e) {
      throw new AnnexException(
          ErrorCode.STACK_EXCEEDED, "The call was ended because its stack was used up.");
    }
  }

  /** Uses every argument after the inner call, so that each frame has to keep all of them. */
  private static long descend(
      int frames, long a, long b, long c, long d, long e, long f, long g, long h) {
    if (frames == 0) {
      return 1;
    }
    long below = descend(frames - 1, b, c, d, e, f, g, h, a);
    return 1 + ((below ^ a ^ b ^ c ^ d ^ e ^ f ^ g ^ h) & 0x7FFF);
  }
}
