package dev.annex.api.call;

/**
 * Runs invocations; the one way in. Any thread; callers bring virtual threads. Others may implement
 * it, in front of another one.
 */
public interface Invoker {

  /**
   * Runs one invocation and blocks until it is done, refused or out of time.
   *
   * @param progress hears what happens on the way, on the thread it happens on
   * @return how it ended; every failure is an {@link Outcome.Failed}, nothing is thrown for one
   */
  Outcome invoke(Invocation invocation, Progress progress);
}
