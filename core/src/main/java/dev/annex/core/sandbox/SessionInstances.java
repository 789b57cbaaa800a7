package dev.annex.core.sandbox;

import dev.annex.api.call.Gauge;
import dev.annex.api.call.Invocation;
import dev.annex.api.call.Limit;
import dev.annex.api.call.Meter;
import dev.annex.api.call.Subscription;
import dev.annex.api.extension.Extension;
import dev.annex.api.fault.AnnexException;
import dev.annex.api.fault.ErrorCode;
import dev.annex.api.fault.Fault;
import dev.annex.api.name.ExtensionId;
import dev.annex.api.runtime.GuestCall;
import dev.annex.api.runtime.GuestReply;
import dev.annex.api.runtime.HostCalls;
import dev.annex.api.runtime.Program;
import dev.annex.api.runtime.Sandbox;
import dev.annex.api.value.ByteSize;
import dev.annex.api.value.Json;
import dev.annex.core.sandbox.SessionSlot.Ticket;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.function.Predicate;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Instances that are kept from one call of a session to the next, for extensions that wish for it
 * and may. All other calls get a fresh one. Any thread.
 *
 * <p>An instance belongs to one package, principal and session for ever. One call at a time runs on
 * it, others of the session wait in line under their own deadlines. It is thrown away, and the next
 * call starts afresh, when it failed or was stopped, when it was idle for longer than limit {@code
 * session-idle}, when others need its room, and when its extension may not keep it any more:
 * disabled, replaced, uninstalled, or the permission taken back. A call that runs meanwhile may
 * finish.
 *
 * <p>Calls by other extensions get a fresh instance always: two that call each other in a circle
 * would wait for themselves.
 */
public final class SessionInstances implements AutoCloseable {

  private static final Logger LOG = LoggerFactory.getLogger(SessionInstances.class);

  /** Most instances of all extensions together. */
  static final int MOST_INSTANCES = 128;

  /** Most memory of all instances that do not run; at most an eighth of the heap. */
  static final ByteSize MOST_IDLE_MEMORY = ByteSize.ofMib(256);

  private static final int PART_OF_HEAP = 8;

  private static final Duration SWEEP = Duration.ofSeconds(5);

  private final Predicate<Extension> allowed;
  private final Clock clock;
  private final int mostInstances;
  private final ByteSize mostIdleMemory;
  private final Map<SessionSlot.Key, SessionSlot> slots = new HashMap<>();
  private boolean sweeping;
  private boolean closed;

  /**
   * Nothing is kept yet.
   *
   * @param allowed whether an extension, as it is, may keep instances now; quick, and takes no lock
   *     that is held while something is called here
   */
  public SessionInstances(Predicate<Extension> allowed, Clock clock) {
    this(allowed, clock, MOST_INSTANCES, mostIdleMemory());
  }

  private static ByteSize mostIdleMemory() {
    long part = Runtime.getRuntime().maxMemory() / PART_OF_HEAP;
    return new ByteSize(Math.min(MOST_IDLE_MEMORY.bytes(), part));
  }

  SessionInstances(
      Predicate<Extension> allowed, Clock clock, int mostInstances, ByteSize mostIdleMemory) {
    this.allowed = allowed;
    this.clock = clock;
    this.mostInstances = mostInstances;
    this.mostIdleMemory = mostIdleMemory;
  }

  /**
   * The instance for a call: that of its session, or a fresh one. Waits while another call of the
   * session has it. To be asked before the call takes a place to run, so that nobody holds a place
   * while he waits.
   *
   * @throws AnnexException {@code BUSY} when too many wait for this instance or it did not come
   *     free before the deadline; or why the call was stopped meanwhile
   */
  public Lease lease(Extension extension, Program program, Invocation invocation, Meter meter) {
    Optional<SessionSlot> slot =
        key(extension, invocation).flatMap(key -> take(key, extension, invocation, meter));
    if (slot.isEmpty()) {
      return new FreshInstance(program);
    }
    try {
      Optional<Sandbox> sandbox = slot.get().sandbox.or(program::openLasting);
      if (sandbox.isPresent()) {
        return new Kept(slot.get(), sandbox.get());
      }
    } catch (RuntimeException | Error e) {
      giveBack(slot.get(), Optional.empty());
      throw e;
    }
    giveBack(slot.get(), Optional.empty());
    return new FreshInstance(program);
  }

  private Optional<SessionSlot.Key> key(Extension extension, Invocation invocation) {
    if (!extension.manifest().wantsSessionInstance()
        || invocation.depth() > 0
        || invocation.caller().session().isEmpty()) {
      return Optional.empty();
    }
    if (!allowed.test(extension)) {
      review();
      return Optional.empty();
    }
    return Optional.of(
        new SessionSlot.Key(
            extension.id(),
            extension.contents().digest(),
            invocation.caller().principal(),
            invocation.caller().session().get()));
  }

  /** The slot to be used; empty when there is no room and nothing idle to make some. */
  private Optional<SessionSlot> take(
      SessionSlot.Key key, Extension extension, Invocation invocation, Meter meter) {
    List<SessionSlot> evicted = new ArrayList<>();
    Optional<SessionSlot> slot;
    Optional<Ticket> ticket = Optional.empty();
    synchronized (this) {
      slot = Optional.ofNullable(slots.get(key));
      if (slot.isEmpty()) {
        slot = enter(key, extension, evicted);
      } else if (slot.get().busy) {
        ticket = Optional.of(queue(slot.get(), invocation, meter));
      } else {
        slot.get().busy = true;
      }
    }
    evicted.forEach(SessionInstances::end);
    if (ticket.isPresent()) {
      await(slot.get(), ticket.get(), invocation, meter);
    }
    return slot;
  }

  private Optional<SessionSlot> enter(
      SessionSlot.Key key, Extension extension, List<SessionSlot> evicted) {
    long mostOfExtension = extension.limits().get(Limit.SESSION_INSTANCES);
    boolean fits =
        !closed
            && makeRoom(
                slot -> slot.key.extension().equals(key.extension()), mostOfExtension, evicted)
            && makeRoom(_ -> true, mostInstances, evicted);
    if (!fits) {
      return Optional.empty();
    }
    SessionSlot slot = new SessionSlot(key, extension);
    slots.put(key, slot);
    return Optional.of(slot);
  }

  /** Takes out what was idle for longest until one more of these fits. */
  private boolean makeRoom(Predicate<SessionSlot> these, long most, List<SessionSlot> evicted) {
    while (slots.values().stream().filter(these).count() >= most) {
      Optional<SessionSlot> oldest = longestIdle(these);
      if (oldest.isEmpty()) {
        return false;
      }
      discard(oldest.get());
      evicted.add(oldest.get());
    }
    return true;
  }

  private Optional<SessionSlot> longestIdle(Predicate<SessionSlot> these) {
    return slots.values().stream()
        .filter(slot -> !slot.busy)
        .filter(these)
        .min(Comparator.comparing(slot -> slot.idleSince));
  }

  private void discard(SessionSlot slot) {
    slot.discarded = true;
    slots.remove(slot.key, slot);
  }

  /** Ends the instance of a slot that nobody holds and nobody can find any more. */
  private static void end(SessionSlot slot) {
    slot.sandbox.ifPresent(Sandbox::close);
    slot.sandbox = Optional.empty();
  }

  private static Ticket queue(SessionSlot slot, Invocation invocation, Meter meter) {
    long most = meter.limits().get(Limit.WAITING_CALLS);
    if (slot.waiting.size() >= most) {
      throw new AnnexException(
          ErrorCode.BUSY,
          "Calling %s failed: %d calls of the same session wait for its one instance, limit %s is %d. Try again later."
              .formatted(invocation.tool(), slot.waiting.size(), Limit.WAITING_CALLS.key(), most),
          Map.of("limit", Json.object().stringNode(Limit.WAITING_CALLS.key())));
    }
    Ticket ticket = new Ticket();
    slot.waiting.addLast(ticket);
    return ticket;
  }

  private void await(SessionSlot slot, Ticket ticket, Invocation invocation, Meter meter) {
    long since = System.nanoTime();
    boolean interrupted = false;
    try (Subscription _ = meter.onStop(ticket.free::countDown)) {
      var _ = ticket.free.await(meter.timeLeft().toNanos(), TimeUnit.NANOSECONDS);
    } catch (InterruptedException e) {
      interrupted = true;
      meter.cancel("the host is stopping");
    }
    meter.record(Gauge.QUEUE_NANOS, System.nanoTime() - since);
    try {
      settle(slot, ticket, invocation, meter);
    } finally {
      if (interrupted) {
        Thread.currentThread().interrupt();
      }
    }
  }

  /** Decides what became of one who waited: the slot, or a failure and no slot. */
  private void settle(SessionSlot slot, Ticket ticket, Invocation invocation, Meter meter) {
    Optional<Fault> stopped = meter.stopped();
    synchronized (this) {
      if (!ticket.admitted) {
        slot.waiting.remove(ticket);
        throw stopped
            .filter(why -> why.code() != ErrorCode.DEADLINE_EXCEEDED)
            .map(AnnexException::new)
            .orElseGet(() ->
                new AnnexException(
                    ErrorCode.BUSY,
                    "Calling %s failed: other calls of the same session had its one instance until this call's deadline. Call again, or one after the other."
                        .formatted(invocation.tool())));
      }
    }
    if (stopped.isPresent()) {
      giveBack(slot, slot.sandbox);
      throw new AnnexException(stopped.get());
    }
  }

  /**
   * Ends the holding of a slot: the next who waits has it, or it is idle.
   *
   * @param sound the instance, unless it may not be used again
   */
  private void giveBack(SessionSlot slot, Optional<Sandbox> sound) {
    List<SessionSlot> evicted = new ArrayList<>();
    boolean mayKeep = allowed.test(slot.extension);
    Optional<Sandbox> ended = Optional.empty();
    synchronized (this) {
      if (!mayKeep || closed) {
        discard(slot);
      }
      slot.sandbox = sound;
      if (slot.discarded) {
        ended = slot.sandbox;
        slot.sandbox = Optional.empty();
      }
      Ticket next = slot.waiting.pollFirst();
      if (next != null) {
        next.admitted = true;
        next.free.countDown();
      } else {
        rest(slot, evicted);
      }
    }
    ended.ifPresent(Sandbox::close);
    evicted.forEach(SessionInstances::end);
  }

  private void rest(SessionSlot slot, List<SessionSlot> evicted) {
    slot.busy = false;
    if (slot.sandbox.isEmpty()) {
      discard(slot);
      return;
    }
    slot.idleSince = clock.instant();
    slot.idleBytes = slot.sandbox.get().memory().bytes();
    while (idleBytes() > mostIdleMemory.bytes()) {
      SessionSlot oldest = longestIdle(_ -> true).orElseThrow();
      discard(oldest);
      evicted.add(oldest);
    }
    if (!sweeping && !slots.isEmpty()) {
      sweeping = true;
      Thread.ofVirtual().name("annex-session-sweep").start(this::sweep);
    }
  }

  private long idleBytes() {
    return slots.values().stream()
        .filter(slot -> !slot.busy)
        .mapToLong(slot -> slot.idleBytes)
        .sum();
  }

  private void sweep() {
    try {
      do {
        Thread.sleep(SWEEP);
        review();
      } while (goesOn());
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    } catch (RuntimeException e) {
      LOG.error(
          "Looking for instances that nobody uses failed; the next one that rests tries again", e);
      ended();
    }
  }

  private synchronized void ended() {
    sweeping = false;
  }

  private synchronized boolean goesOn() {
    sweeping = !slots.isEmpty() && !closed;
    return sweeping;
  }

  /**
   * Throws away what may not be kept any more: of extensions that changed or lost the permission at
   * once, of sessions that do not call when it was idle for long enough.
   */
  public void review() {
    List<SessionSlot> all;
    synchronized (this) {
      all = List.copyOf(slots.values());
    }
    Instant now = clock.instant();
    for (SessionSlot slot : all) {
      if (!allowed.test(slot.extension)) {
        throwAway(slot, _ -> true);
      } else {
        Duration most = Duration.ofMillis(slot.extension.limits().get(Limit.SESSION_IDLE));
        throwAway(slot, idle -> !idle.busy && !idle.idleSince.plus(most).isAfter(now));
      }
    }
  }

  private void throwAway(SessionSlot slot, Predicate<SessionSlot> when) {
    boolean idle;
    synchronized (this) {
      if (slot.discarded || !when.test(slot)) {
        return;
      }
      discard(slot);
      idle = !slot.busy;
    }
    if (idle) {
      end(slot);
    }
  }

  /** How much is kept now. */
  public synchronized SessionLoad load() {
    return new SessionLoad(slots.size(), new ByteSize(idleBytes()));
  }

  /** How many instances of one extension are kept now. */
  synchronized int of(ExtensionId id) {
    return (int) slots.keySet().stream().filter(key -> key.extension().equals(id)).count();
  }

  /** Ends what is idle; what runs ends with its call. Nothing is kept afterwards. */
  @Override
  public void close() {
    List<SessionSlot> idle;
    synchronized (this) {
      closed = true;
      idle = slots.values().stream().filter(slot -> !slot.busy).toList();
      List.copyOf(slots.values()).forEach(this::discard);
    }
    idle.forEach(SessionInstances::end);
  }

  /** The instance of a session, for one call. */
  private final class Kept implements Lease {

    private final SessionSlot slot;
    private final Sandbox sandbox;
    private boolean stopped;
    private boolean closed;

    Kept(SessionSlot slot, Sandbox sandbox) {
      this.slot = slot;
      this.sandbox = sandbox;
    }

    @Override
    public GuestReply call(GuestCall call, HostCalls host, Meter meter) {
      try {
        return sandbox.call(call, host, meter);
      } finally {
        stopped = meter.stopped().isPresent();
      }
    }

    @Override
    public boolean ofSession() {
      return true;
    }

    @Override
    public void close() {
      if (closed) {
        return;
      }
      closed = true;
      boolean sound = sandbox.reusable() && !stopped;
      try {
        if (!sound) {
          sandbox.close();
        }
      } finally {
        giveBack(slot, Optional.of(sandbox).filter(_ -> sound));
      }
    }
  }
}
