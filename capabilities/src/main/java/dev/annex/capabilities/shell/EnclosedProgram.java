package dev.annex.capabilities.shell;

import dev.annex.processes.ProcessGroup;

/** A program that runs, with what has to be ended after it. */
record EnclosedProgram(ProcessGroup group, Runnable end) implements AutoCloseable {

  @Override
  public void close() {
    try {
      group.close();
    } finally {
      end.run();
    }
  }
}
