package dev.annex.runtime.javascript;

import dev.annex.api.call.Limit;
import dev.annex.api.call.Limits;

/**
 * How deeply scripts may nest. QuickJS counts what it uses of the stack in its own memory and
 * throws a {@code RangeError} in time; the thread of the guest has to last longer than that.
 *
 * <p>Why more for the thread than limit {@code stack} says? The same frames take many times the
 * space there before the JVM has compiled them.
 */
final class ScriptStack {

  private static final int THREAD_BYTES_PER_LIMIT = 4;

  /** 16 was too little for JSON.stringify in code that the JVM had not compiled. */
  private static final int THREAD_BYTES_PER_BYTE = 64;

  private ScriptStack() {}

  /** The limits for the guest's thread. */
  static Limits thread(Limits limits) {
    return limits.with(Limit.STACK, threadBytes(limits));
  }

  /** How much scripts may use of QuickJS's own stack. */
  static long bytes(Limits limits) {
    return threadBytes(limits) / THREAD_BYTES_PER_BYTE;
  }

  private static long threadBytes(Limits limits) {
    return Math.min(Limit.STACK.maximum(), limits.get(Limit.STACK) * THREAD_BYTES_PER_LIMIT);
  }
}
