package dev.annex.runtime.javascript;

import java.nio.ByteBuffer;

/**
 * Where the functions of {@code kernel.js} lie in the guest's memory: the same place in every
 * instance that starts from the snapshot.
 *
 * @param invoke calls a global function and settles the call
 * @param deliver brings the answer to a call of the host
 * @param turn runs a timer that is due
 * @param end forgets timers and answers that are still to come
 * @param seal makes ready for a snapshot
 * @param report logs something that was thrown
 * @param moduleSource gives the text of a module of Node
 * @param exercise does a little of everything, and nothing that anybody notices
 * @param undefined the value
 */
record Kernel(
    int invoke,
    int deliver,
    int turn,
    int end,
    int seal,
    int report,
    int moduleSource,
    int exercise,
    int undefined) {

  private static final int VALUES = 9;

  /** Evaluates it in a new context, and with it the environment. */
  static Kernel load(QuickJs quickJs) {
    int maker = sound(quickJs, quickJs.evaluate("annex:kernel", Environment.text("kernel")));
    int host = quickJs.hostFunction("annex");
    int undefined = quickJs.undefined();
    int list = sound(quickJs, quickJs.call(maker, undefined, new int[] {host}));
    Kernel kernel =
        new Kernel(
            quickJs.element(list, 0),
            quickJs.element(list, 1),
            quickJs.element(list, 2),
            quickJs.element(list, 3),
            quickJs.element(list, 4),
            quickJs.element(list, 5),
            quickJs.element(list, 6),
            quickJs.element(list, 7),
            undefined);
    quickJs.free(list);
    quickJs.free(host);
    quickJs.free(maker);
    return kernel;
  }

  private static int sound(QuickJs quickJs, int value) {
    if (quickJs.isException(value)) {
      int thrown = quickJs.exception();
      throw new IllegalStateException(
          "the environment failed: %s %s"
              .formatted(quickJs.text(thrown), quickJs.text(quickJs.property(thrown, "stack"))));
    }
    return value;
  }

  byte[] toBytes() {
    ByteBuffer out = ByteBuffer.allocate(VALUES * Integer.BYTES);
    out.putInt(invoke).putInt(deliver).putInt(turn).putInt(end);
    out.putInt(seal).putInt(report).putInt(moduleSource).putInt(exercise).putInt(undefined);
    return out.array();
  }

  static Kernel of(byte[] bytes) {
    ByteBuffer in = ByteBuffer.wrap(bytes);
    return new Kernel(
        in.getInt(),
        in.getInt(),
        in.getInt(),
        in.getInt(),
        in.getInt(),
        in.getInt(),
        in.getInt(),
        in.getInt(),
        in.getInt());
  }
}
