package dev.annex.api.runtime;

import dev.annex.api.fault.Fault;
import dev.annex.api.value.ByteSize;
import java.util.List;
import java.util.Optional;
import java.util.function.BooleanSupplier;

/** Code prepared once and shared by its sandboxes. Any thread. */
public interface Program extends AutoCloseable {

  /** A new sandbox that has seen nothing of any other. */
  Sandbox open();

  /**
   * A new sandbox whose guest remembers from one call to the next, for as long as it is {@link
   * Sandbox#reusable}. Empty when the contract of the extension wants a fresh guest for every call,
   * as most do.
   */
  default Optional<Sandbox> openLasting() {
    return Optional.empty();
  }

  /**
   * Makes later calls faster by running harmless work on copies that nobody else sees, for as long
   * as it pays and {@code wanted} says yes. Touches nothing outside: no host call, no journal, no
   * output. A program that gains nothing does nothing.
   *
   * @param wanted cheap to ask; to be asked at least every few milliseconds. Once it said no, this
   *     returns without delay
   */
  default void warmUp(BooleanSupplier wanted) {}

  /**
   * Whether preparing it once more is quick, because what took long is kept outside this object.
   * The host may then close a program that was not called for a while.
   */
  default boolean kept() {
    return false;
  }

  /**
   * What its author or an operator should know of how it runs, a line for each, without an end
   * mark: {@code starts from a snapshot}. None when there is nothing to say. Cheap, and may be
   * asked again when something may have changed.
   */
  default List<String> notes() {
    return List.of();
  }

  /**
   * Whether something that it keeps for its calls has become so old that it should be made anew.
   * Cheap; asked at every call.
   */
  default boolean outdated() {
    return false;
  }

  /**
   * Makes anew what has become old, while calls go on with what there is. Afterwards it is no more
   * {@link #outdated}, also when this failed.
   */
  default void renew() {}

  /**
   * What it does at this moment beside its calls, in a few words: {@code process 4711 ready}. Empty
   * when there is nothing of it outside of calls. Cheap.
   */
  default Optional<String> activity() {
    return Optional.empty();
  }

  /**
   * Whether it holds more of the machine than memory while nobody calls it, such as a process. The
   * host then closes it as soon as its extension may not be called any more.
   */
  default boolean occupies() {
    return false;
  }

  /**
   * Why it does not run any more although it was prepared, as a program that failed again and again
   * and was given up. Enabling its extension again prepares a new one. Cheap.
   */
  default Optional<Fault> broken() {
    return Optional.empty();
  }

  /** About how much memory it takes while it is open, code included; a rough guess is enough. */
  default ByteSize footprint() {
    return ByteSize.ofMib(1);
  }

  /**
   * Releases what it holds; sandboxes that are open may finish, and a call that was given the
   * program before may still open one.
   */
  @Override
  void close();
}
