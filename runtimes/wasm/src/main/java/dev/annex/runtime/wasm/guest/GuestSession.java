package dev.annex.runtime.wasm.guest;

import dev.annex.api.call.Limits;
import dev.annex.api.call.Meter;
import dev.annex.api.fault.AnnexException;
import dev.annex.api.runtime.HostCalls;
import dev.annex.runtime.wasm.memory.MemoryPool;
import dev.annex.runtime.wasm.snapshot.HostCallObserver;
import java.util.Optional;
import java.util.function.Supplier;

/**
 * One call into a module, from before its instance exists until its failure is explained. What a
 * dialect works with. One thread at a time.
 */
public final class GuestSession {

  private final Limits limits;
  private final Meter meter;
  private final HostCalls host;
  private final Surroundings surroundings;
  private final MemoryPool pool;
  private final Turns.Turn turn;
  private Optional<Guest> guest = Optional.empty();
  private boolean continued;
  private boolean lasting;
  private volatile boolean kept;
  private boolean discarded;
  private Supplier<String> printed = () -> "";

  /** A session without instance. */
  public GuestSession(
      Limits limits,
      Meter meter,
      HostCalls host,
      Surroundings surroundings,
      MemoryPool pool,
      Turns.Turn turn) {
    this.limits = limits;
    this.meter = meter;
    this.host = new CarefulHost(host);
    this.surroundings = surroundings;
    this.pool = pool;
    this.turn = turn;
  }

  /** The ceilings of the extension. */
  public Limits limits() {
    return limits;
  }

  /** The live budget of the call. */
  public Meter meter() {
    return meter;
  }

  /** The way to the host. */
  public HostCalls host() {
    return host;
  }

  /** How it shares the processors with other calls. */
  public Turns.Turn turn() {
    return turn;
  }

  /** Time and randomness. */
  public Surroundings surroundings() {
    return surroundings;
  }

  /** Says where to find what the guest printed, for the explanation of a failure. */
  public void diagnoseWith(Supplier<String> lastLines) {
    printed = lastLines;
  }

  /** Says that its instance is for other calls as well, as long as it is sound. */
  public void last() {
    lasting = true;
  }

  /** Whether other calls may go on in its instance. */
  public boolean lasting() {
    return lasting;
  }

  /** Lets {@link #start} give back an instance of an earlier call instead of a new one. */
  public void continueWith(Guest earlier) {
    guest = Optional.of(earlier);
    continued = true;
  }

  /** Whether {@link #start} gives back the instance of an earlier call. */
  public boolean continued() {
    return continued;
  }

  /**
   * Keeps the instance for another call, if its code returned from everything it was called for and
   * the call was not stopped; to be asked on the guest's thread when the call is over.
   */
  public void keep() {
    kept = !discarded && guest.filter(Guest::sound).isPresent() && meter.stopped().isEmpty();
  }

  /** Has the instance end with this call, although its code returned; on the guest's thread. */
  public void discard() {
    discarded = true;
  }

  /** The instance for another call; empty when it is of no use any more. */
  public Optional<Guest> kept() {
    return kept ? guest : Optional.empty();
  }

  /**
   * Makes the instance and runs its start function, but no export; or goes back to where its
   * snapshot was taken; or goes on with that of an earlier call.
   *
   * @param parts what its host functions keep for this call, each found by its type
   */
  public Guest start(Blueprint blueprint, Object... parts) {
    return start(blueprint, HostCallObserver.NONE, parts);
  }

  /**
   * The same, and tells somebody of every call to the host.
   *
   * @param observer may throw, which ends the guest before the host does anything
   */
  public Guest start(Blueprint blueprint, HostCallObserver observer, Object[] parts) {
    if (continued) {
      Guest earlier = guest.orElseThrow();
      earlier.enter(meter, turn, parts);
      earlier.observe(observer);
      return earlier;
    }
    return Guest.start(
        blueprint,
        limits,
        meter,
        turn,
        pool,
        surroundings.random(),
        parts,
        started -> {
          guest = Optional.of(started);
          started.observe(observer);
        });
  }

  /** The instance, once there is one. */
  public Optional<Guest> guest() {
    return guest;
  }

  /** Reports what the call cost and closes what it had open. */
  public void report() {
    guest.ifPresent(Guest::report);
  }

  /**
   * Gives back the memory of the instance, unless it is kept. That may take a moment: what was
   * written is undone.
   */
  public void giveBack() {
    if (!kept) {
      guest.ifPresent(Guest::release);
    }
  }

  /** The failure to report when this session ended with {@code failure}. */
  public AnnexException explain(Throwable failure) {
    boolean refused = guest.map(Guest::refusedToGrow).orElse(false);
    return GuestFailure.explain(failure, meter, refused, printed.get());
  }
}
