package dev.annex.runtime.wasm;

import dev.annex.runtime.wasm.guest.Blueprint;
import dev.annex.runtime.wasm.guest.Guest;
import dev.annex.runtime.wasm.guest.GuestSession;
import dev.annex.runtime.wasm.snapshot.SelfTest;
import java.util.List;

/**
 * How a dialect brings a guest to the place where its calls start, so that a snapshot can be taken
 * there, and how it tries the snapshot out. Runs on guests' threads, with a host that denies
 * everything. Any thread.
 */
public interface Rehearsal {

  /** What the guest can see of its surroundings besides time and randomness: its arguments. */
  List<String> arguments();

  /** Whether it is a command, saved when it reads its input; else a reactor, saved when ready. */
  boolean command();

  /** What the host functions keep: no input, and output that goes nowhere. */
  Object[] parts(GuestSession session);

  /** Runs the guest to the place, or to its end. */
  void enter(Guest guest);

  /** Makes one harmless call, the same each time, and tells what the world saw of it. */
  SelfTest.Ending tryOut(GuestSession session, Blueprint blueprint);
}
