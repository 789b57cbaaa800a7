package dev.annex.processes;

/** Takes what a program writes, piece by piece. One thread at a time. */
@FunctionalInterface
public interface Sink {

  /** Takes the next bytes; the array is used again afterwards. */
  void accept(byte[] buffer, int length);
}
