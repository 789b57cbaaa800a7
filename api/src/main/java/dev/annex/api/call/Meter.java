package dev.annex.api.call;

import dev.annex.api.fault.AnnexException;
import dev.annex.api.fault.ErrorCode;
import dev.annex.api.fault.Fault;
import dev.annex.api.value.Json;
import java.time.Duration;
import java.util.EnumMap;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicLong;
import tools.jackson.databind.JsonNode;

/**
 * The live budget of one invocation. Starts full, shrinks, and ends the invocation when any part
 * runs out. Only what was reserved and not used comes back.
 *
 * <p>Any thread may spend. Does not stop guest code by itself: the sandbox registers with {@link
 * #onStop}, and whoever watches the clock calls {@link #expire}.
 */
public final class Meter {

  /** Half of what {@link System#nanoTime} can tell apart, so that a deadline never wraps. */
  private static final Duration LONGEST = Duration.ofNanos(Long.MAX_VALUE / 2);

  /** How long the clock of one invocation may be stopped, all waits together. */
  public static final Duration MOST_WAITING = Duration.ofMinutes(10);

  private final Limits limits;
  private final Allowance time;
  private final Map<Budget, AtomicLong> used = new EnumMap<>(Budget.class);
  private final Map<Gauge, AtomicLong> recorded = new EnumMap<>(Gauge.class);
  private final StopSignal<Fault> signal = new StopSignal<>();

  private Meter(Limits limits, Allowance time) {
    this.limits = limits;
    this.time = time;
    for (Budget budget : Budget.values()) {
      used.put(budget, new AtomicLong());
    }
    for (Gauge gauge : Gauge.values()) {
      recorded.put(gauge, new AtomicLong());
    }
  }

  /**
   * A full meter whose time runs from now.
   *
   * @param time how long the invocation may take; the smaller of the extension's limit and what the
   *     caller waits
   */
  public static Meter start(Limits limits, Duration time) {
    Duration bounded = time.compareTo(LONGEST) > 0 ? LONGEST : time;
    long nanos = bounded.isNegative() ? 0 : bounded.toNanos();
    return new Meter(limits, new Allowance(System.nanoTime() + nanos));
  }

  /** The ceilings this meter was filled from. */
  public Limits limits() {
    return limits;
  }

  /**
   * Takes {@code amount} from a budget.
   *
   * @param amount in the budget's own unit; never negative
   * @throws AnnexException {@code LIMIT_REACHED}, naming the limit and its value; or why the
   *     invocation was stopped
   */
  public void spend(Budget budget, long amount) {
    if (amount < 0) {
      throw new IllegalArgumentException("amount < 0: " + amount);
    }
    check();
    long ceiling = limits.get(budget.limit());
    long total = counter(budget).addAndGet(amount);
    if (total > ceiling || total < 0) {
      counter(budget).set(ceiling);
      throw stop(limitReached(budget.limit()));
    }
  }

  /**
   * Takes {@code amount} from a budget for something that may turn out to need less or more; {@link
   * Reservation#settle} says how much it was. What is never settled stays taken.
   *
   * @param amount in the budget's own unit; never negative
   * @throws AnnexException as {@link #spend}
   */
  public Reservation reserve(Budget budget, long amount) {
    spend(budget, amount);
    return new Reservation(budget, amount);
  }

  /** What was taken of a budget ahead of its use. Any thread; settled once. */
  public final class Reservation {
    private final Budget budget;
    private final long reserved;
    private final AtomicBoolean settled = new AtomicBoolean();

    private Reservation(Budget budget, long reserved) {
      this.budget = budget;
      this.reserved = reserved;
    }

    /**
     * Gives back what was not used, or takes what was used besides. Only the first time counts.
     *
     * @param amount how much was used; never negative
     * @throws AnnexException as {@link Meter#spend}, when more was used than there was
     */
    public void settle(long amount) {
      if (amount < 0) {
        throw new IllegalArgumentException("amount < 0: " + amount);
      }
      if (!settled.compareAndSet(false, true)) {
        return;
      }
      if (amount > reserved) {
        spend(budget, amount - reserved);
        return;
      }
      counter(budget).addAndGet(amount - reserved);
    }
  }

  /** How much of a budget was used, in its unit. */
  public long used(Budget budget) {
    return counter(budget).get();
  }

  /**
   * Notes what was used, for the cost of the invocation. Reports of one gauge become one figure as
   * its {@link Gauge.Fold} says. Never refuses, also after the invocation was stopped.
   *
   * @param amount in the gauge's own unit; never negative
   */
  public void record(Gauge gauge, long amount) {
    if (amount < 0) {
      throw new IllegalArgumentException("amount < 0: " + amount);
    }
    AtomicLong figure = figure(gauge);
    switch (gauge.fold()) {
      case SUM -> figure.accumulateAndGet(amount, Meter::sum);
      case HIGHEST -> figure.accumulateAndGet(amount, Math::max);
      case LATEST -> figure.set(amount);
    }
  }

  private static long sum(long left, long right) {
    long sum = left + right;
    return sum < 0 ? Long.MAX_VALUE : sum;
  }

  /** What was noted of a gauge so far, in its unit. */
  public long recorded(Gauge gauge) {
    return figure(gauge).get();
  }

  private AtomicLong figure(Gauge gauge) {
    return Objects.requireNonNull(recorded.get(gauge));
  }

  private AtomicLong counter(Budget budget) {
    return Objects.requireNonNull(used.get(budget));
  }

  /** Time left; zero when none is. Stands still while the clock is stopped. */
  public Duration timeLeft() {
    return Duration.ofNanos(Math.max(0, time.nanosLeft()));
  }

  /**
   * Stops the clock while the invocation waits for a person, who is slower than any limit on code;
   * it runs again when what this gives is closed. All such waits of one invocation together get
   * {@link #MOST_WAITING}; beyond that the clock runs, however often it is stopped. The invocation
   * can still be cancelled meanwhile, and calls that wait for this one have clocks of their own.
   */
  public Subscription stopClock() {
    return time.stop();
  }

  /** For how long the clock may still be stopped. */
  public Duration waitingLeft() {
    return Duration.ofNanos(time.waitingLeft());
  }

  /**
   * Goes on when the invocation may go on.
   *
   * @throws AnnexException why it may not: {@code DEADLINE_EXCEEDED}, {@code CANCELLED} or {@code
   *     LIMIT_REACHED}
   */
  public void check() {
    Optional<Fault> fault = stopped();
    if (fault.isPresent()) {
      throw new AnnexException(fault.get());
    }
    if (time.nanosLeft() <= 0) {
      throw stop(deadlineExceeded());
    }
  }

  /** Ends the invocation because its caller no longer wants it. */
  public void cancel(String why) {
    stop(Fault.of(ErrorCode.CANCELLED, "The call was cancelled: %s.".formatted(why)));
  }

  /**
   * Ends the invocation because its time is over. Where the clock was stopped for a while, whoever
   * watched another one comes too early, and nothing happens before the time really is over.
   */
  public void expire() {
    if (time.prolonged() && time.nanosLeft() > 0) {
      return;
    }
    stop(deadlineExceeded());
  }

  /** Why the invocation was stopped; empty while it was not. */
  public Optional<Fault> stopped() {
    return signal.reason();
  }

  /** Runs {@code action} once when the invocation is stopped, at once when it is already. */
  public Subscription onStop(Runnable action) {
    return signal.onSet(action);
  }

  /**
   * Ends the invocation at a limit that is counted elsewhere, as the runtime counts fuel.
   *
   * @return what to throw: {@code LIMIT_REACHED}, naming the limit and its value; or why the
   *     invocation was stopped before
   */
  public AnnexException exhaust(Limit limit) {
    return stop(limitReached(limit));
  }

  /** The failure of an invocation that ran into one of its limits. */
  public Fault limitReached(Limit limit) {
    long ceiling = limits.get(limit);
    return new Fault(
        ErrorCode.LIMIT_REACHED,
        "The call was ended at its limit %s of %s. Its manifest may want up to %s, if the operator allows that."
            .formatted(limit.key(), limit.show(ceiling), limit.show(limit.maximum())),
        Map.of("limit", text(limit.key()), "value", Json.object().numberNode(ceiling)));
  }

  private Fault deadlineExceeded() {
    return new Fault(
        ErrorCode.DEADLINE_EXCEEDED,
        "The call was ended at its deadline: it may take %s, or less if its caller waits less. Its manifest may want limit %s up to %s, if the operator allows that."
            .formatted(
                Limit.TIME.show(limits.get(Limit.TIME)),
                Limit.TIME.key(),
                Limit.TIME.show(Limit.TIME.maximum())),
        Map.of("limit", text(Limit.TIME.key())));
  }

  private static JsonNode text(String value) {
    return Json.object().stringNode(value);
  }

  private AnnexException stop(Fault why) {
    return new AnnexException(signal.set(why));
  }
}
