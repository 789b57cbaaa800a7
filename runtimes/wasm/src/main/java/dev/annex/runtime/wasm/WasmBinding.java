package dev.annex.runtime.wasm;

import dev.annex.api.runtime.GuestCall;
import dev.annex.api.runtime.GuestReply;
import dev.annex.api.runtime.Program;
import dev.annex.runtime.wasm.guest.GuestSession;
import java.util.List;

/** How calls go into one module and answers come out. Any thread. */
public interface WasmBinding {

  /**
   * Runs one call on the calling thread, which is the guest's: makes the instance, calls it, reads
   * its answer. Whatever it throws is explained by {@link GuestSession#explain}.
   */
  GuestReply call(GuestCall call, GuestSession session);

  /**
   * Whether its contract allows an instance to be called again, so that the guest may remember
   * something from one call of a session to the next. {@link GuestSession#start} then gives back
   * the instance there is, with the parts of the new call; whatever else a binding keeps of a call
   * must be made anew.
   */
  default boolean remembers() {
    return false;
  }

  /** What it has to say itself of how its calls run, as {@link Program#notes}. */
  default List<String> notes() {
    return List.of();
  }

  /**
   * Takes the snapshots that its calls can start from, before the first of them, and again when
   * these have become old, while calls go on. Not on a guest's thread; one thread at a time.
   */
  default void prepare(StartPoints starts) {}

  /**
   * Makes one harmless call on an isolated copy, so that the JVM has compiled more of the code when
   * a real call comes. Runs on a guest's thread with a host that denies everything.
   *
   * @return whether there was anything to do
   */
  default boolean rehearse(GuestSession session) {
    return false;
  }
}
