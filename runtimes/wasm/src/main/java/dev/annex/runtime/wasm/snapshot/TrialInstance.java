package dev.annex.runtime.wasm.snapshot;

/** An instance that is run as far as its snapshot. One thread at a time. */
public interface TrialInstance extends AutoCloseable {

  /**
   * Runs the start section, if there is one, and then the entry: {@code _start} of a command,
   * {@code _initialize} or nothing of a reactor. Returns when the entry returned or the guest ended
   * itself; whatever the observer throws comes through, as do failures.
   */
  void enter();

  /** What it holds; to be asked after {@link #enter} ended in whatever way, before closing. */
  InstanceState state();

  @Override
  void close();

  /** Makes instances that know nothing of each other. */
  @FunctionalInterface
  interface Maker {

    /**
     * Makes one, without running any of its code. It has no input, and random bytes of its own.
     *
     * @param observer hears of every call to the host
     */
    TrialInstance open(HostCallObserver observer);
  }
}
