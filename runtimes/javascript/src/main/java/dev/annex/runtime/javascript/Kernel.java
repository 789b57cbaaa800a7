package dev.annex.runtime.javascript;

import java.nio.ByteBuffer;

/**
 * Where the functions of {@code kernel.js} lie in the guest's memory: the same place in every
 * instance that starts from the snapshot.
 *
 * @param invoke calls a global function with up to {@value #FEW} arguments
 * @param invokeWith calls one with any number of arguments
 * @param adopt makes a promise of an object that is none
 * @param watch tells of the end of a promise when the jobs that wait already have run
 * @param settle tells that the call ended, with a value
 * @param fail tells that the call ended, with what was thrown
 * @param deliver brings the answer to a call of the host
 * @param turn runs a timer that is due
 * @param end forgets timers and answers that are still to come
 * @param seal makes ready for a snapshot
 * @param report logs something that was thrown
 * @param moduleSource gives the text of a module of Node
 * @param exercise does a little of everything, and nothing that anybody notices
 * @param undefined the value
 * @param scratch memory for what is given and read at once
 */
record Kernel(
    int invoke,
    int invokeWith,
    int adopt,
    int watch,
    int settle,
    int fail,
    int deliver,
    int turn,
    int end,
    int seal,
    int report,
    int moduleSource,
    int exercise,
    int undefined,
    int scratch) {

  /** Arguments with which calling is quickest. */
  static final int FEW = 3;

  private static final int FUNCTIONS = 13;

  /** Evaluates it in a new context, and with it the environment. */
  static Kernel load(QuickJs quickJs) {
    int maker = sound(quickJs, quickJs.evaluate("annex:kernel", Environment.text("kernel")));
    int host = quickJs.hostFunction("annex");
    int undefined = quickJs.undefined();
    int list = sound(quickJs, quickJs.call(maker, undefined, host));
    ByteBuffer all = ByteBuffer.allocate((FUNCTIONS + 2) * Integer.BYTES);
    for (int i = 0; i < FUNCTIONS; i++) {
      all.putInt(quickJs.element(list, i));
    }
    all.putInt(undefined).putInt(quickJs.allocate(QuickJs.SCRATCH_BYTES));
    quickJs.free(list);
    quickJs.free(host);
    quickJs.free(maker);
    return of(all.array());
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
    ByteBuffer out = ByteBuffer.allocate((FUNCTIONS + 2) * Integer.BYTES);
    out.putInt(invoke).putInt(invokeWith).putInt(adopt).putInt(watch).putInt(settle).putInt(fail);
    out.putInt(deliver).putInt(turn).putInt(end).putInt(seal).putInt(report);
    out.putInt(moduleSource).putInt(exercise).putInt(undefined).putInt(scratch);
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
        in.getInt(),
        in.getInt(),
        in.getInt(),
        in.getInt(),
        in.getInt(),
        in.getInt(),
        in.getInt());
  }
}
