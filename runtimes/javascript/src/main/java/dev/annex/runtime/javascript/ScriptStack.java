package dev.annex.runtime.javascript;

/**
 * How much of its own stack QuickJS may use, so that scripts that nest too deeply get an error they
 * can catch before the thread of the guest has none left.
 */
final class ScriptStack {

  /** A frame of compiled code on the thread's stack is that many times one on QuickJS's own. */
  private static final int THREAD_BYTES_PER_BYTE = 16;

  /** What quickjs.wasm reserves, with room for what does not look at the bound. */
  private static final long MOST = 384 << 10;

  private ScriptStack() {}

  static long bytes(long threadBytes) {
    return Math.min(MOST, threadBytes / THREAD_BYTES_PER_BYTE);
  }
}
