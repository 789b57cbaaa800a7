package dev.annex.runtime.wasm.snapshot;

import run.endive.runtime.Machine;

/** How an instance goes on that was restored. */
public sealed interface Resumption {

  /** It is ready: its exports can be called. */
  record Ready() implements Resumption {}

  /**
   * It is a Go command at its first read of standard input.
   *
   * @param shape where to enter
   */
  record AtFirstRead(GoCommandShape shape) implements Resumption {

    private static final int FIRST_BLOCK = 0;

    /**
     * Repeats the read and goes on from there, until the command ends. Ends as {@code _start} would
     * have: usually by the exception that the host throws from {@code proc_exit}.
     */
    public void run(Machine machine) {
      machine.call(shape.readWrapper(), new long[] {FIRST_BLOCK});
      machine.call(shape.loop(), new long[0]);
    }
  }
}
