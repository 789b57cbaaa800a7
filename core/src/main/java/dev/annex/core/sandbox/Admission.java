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
import dev.annex.api.value.Json;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import tools.jackson.databind.JsonNode;

/**
 * Gives calls a place to run: so many at once on this host, and of one extension so many as its
 * limit says. The others wait, each extension in a line of its own, and a place that comes free
 * goes to the next line in turn. So an extension that is called without end slows down itself and
 * no other. Any thread.
 *
 * <p>A call that another call makes takes a place of its extension and none of the host: its caller
 * holds one and waits. It goes before the others of its line, because somebody's place depends on
 * it. A call that an extension makes of itself takes no place at all, but that of its caller: else
 * calls that fill all places of an extension would wait for themselves.
 *
 * <p>Lines are bounded: each by its extension's limit, all together by {@value
 * #WAITING_FOR_EACH_PLACE} for each place of the host. A line that is empty takes its first even
 * then, so the lines of others cannot shut an extension out.
 */
public final class Admission {

  private static final int WAITING_FOR_EACH_PLACE = 32;
  private static final Duration SHORTEST_RETRY = Duration.ofMillis(100);
  private static final Duration LONGEST_RETRY = Duration.ofMinutes(1);

  private final int places;
  private final Map<ExtensionId, Line> lines = new HashMap<>();

  /** Lines in which somebody waits, the next one to be served first. */
  private final Deque<Line> turns = new ArrayDeque<>();

  private int taken;
  private int running;
  private int waiting;

  /**
   * Nobody is in yet.
   *
   * @param places how many calls run at once on this host, at least 1
   */
  public Admission(int places) {
    if (places < 1) {
      throw new IllegalArgumentException("places < 1: " + places);
    }
    this.places = places;
  }

  /**
   * Waits for a place; closing what it returns gives the place back.
   *
   * @throws AnnexException {@code BUSY} when the line is full or none came free before the
   *     deadline, saying when to try again; or why the call was stopped meanwhile
   */
  public Subscription enter(Extension extension, Invocation invocation, Meter meter) {
    if (invocation.callingExtension().equals(Optional.of(extension.id()))) {
      return () -> {};
    }
    return enter(extension.id(), invocation.depth() > 0, meter);
  }

  Subscription enter(ExtensionId id, boolean nested, Meter meter) {
    Ticket ticket = new Ticket(nested);
    Line line = join(id, ticket, meter);
    if (ticket.free.getCount() > 0) {
      await(line, ticket, meter);
    }
    long enteredNanos = System.nanoTime();
    return () -> leave(line, ticket, System.nanoTime() - enteredNanos);
  }

  private synchronized Line join(ExtensionId id, Ticket ticket, Meter meter) {
    Line line = lines.computeIfAbsent(id, Line::new);
    line.places = Math.toIntExact(meter.limits().get(Limit.CONCURRENT_CALLS));
    boolean mayEnter = ticket.nested ? line.nested.isEmpty() : line.isEmpty() && taken < places;
    if (mayEnter && line.running < line.places) {
      admit(line, ticket);
      return line;
    }
    requireRoom(line, meter);
    if (line.isEmpty()) {
      turns.addLast(line);
    }
    line.waiting(ticket.nested).addLast(ticket);
    waiting++;
    return line;
  }

  private void requireRoom(Line line, Meter meter) {
    long most = meter.limits().get(Limit.WAITING_CALLS);
    if (line.size() >= most) {
      throw busy(
          line,
          "%d calls of it wait in line, limit %s".formatted(line.size(), Limit.WAITING_CALLS.key()),
          Optional.of(Limit.WAITING_CALLS));
    }
    if (waiting >= places * WAITING_FOR_EACH_PLACE && !line.isEmpty()) {
      throw busy(line, "%d calls wait in line on this host".formatted(waiting), Optional.empty());
    }
  }

  private void await(Line line, Ticket ticket, Meter meter) {
    long since = System.nanoTime();
    boolean interrupted = false;
    try (Subscription _ = meter.onStop(ticket.free::countDown)) {
      ticket.free.await(meter.timeLeft().toNanos(), TimeUnit.NANOSECONDS);
    } catch (InterruptedException e) {
      interrupted = true;
      meter.cancel("the host is stopping");
    }
    meter.record(Gauge.QUEUE_NANOS, System.nanoTime() - since);
    try {
      settle(line, ticket, meter);
    } finally {
      if (interrupted) {
        Thread.currentThread().interrupt();
      }
    }
  }

  /** Decides under the lock what became of one who waited: a place, or a failure and no place. */
  private synchronized void settle(Line line, Ticket ticket, Meter meter) {
    Optional<Fault> stopped = meter.stopped();
    if (ticket.admitted) {
      stopped.ifPresent(why -> {
        release(line, ticket);
        throw new AnnexException(why);
      });
      return;
    }
    line.waiting(ticket.nested).remove(ticket);
    waiting--;
    if (line.isEmpty()) {
      turns.remove(line);
    }
    dropIfIdle(line);
    Optional<Fault> otherReason = stopped.filter(why -> why.code() != ErrorCode.DEADLINE_EXCEEDED);
    if (otherReason.isPresent()) {
      throw new AnnexException(otherReason.get());
    }
    boolean ownFault = line.running >= line.places;
    throw busy(
        line,
        ownFault
            ? "%d calls of it are running, limit %s, and none ended before this call's deadline"
                .formatted(line.running, Limit.CONCURRENT_CALLS.key())
            : "all %d places of this host are taken, and none came free before this call's deadline"
                .formatted(places),
        Optional.of(Limit.CONCURRENT_CALLS).filter(_ -> ownFault));
  }

  private synchronized void leave(Line line, Ticket ticket, long nanos) {
    line.learn(nanos);
    release(line, ticket);
  }

  private void release(Line line, Ticket ticket) {
    line.running--;
    running--;
    if (!ticket.nested) {
      taken--;
    }
    dispatch(line);
    dropIfIdle(line);
  }

  /** Gives out what is free: to the callers that others wait for, then to the lines in turn. */
  private void dispatch(Line freed) {
    while (freed.running < freed.places && !freed.nested.isEmpty()) {
      admitNext(freed, freed.nested);
    }
    int passedOver = 0;
    while (taken < places && passedOver < turns.size()) {
      Line line = turns.removeFirst();
      if (line.running < line.places && !line.first.isEmpty()) {
        admitNext(line, line.first);
        passedOver = 0;
      } else {
        passedOver++;
      }
      if (!line.isEmpty()) {
        turns.addLast(line);
      }
    }
  }

  private void admitNext(Line line, Deque<Ticket> from) {
    Ticket ticket = from.removeFirst();
    waiting--;
    admit(line, ticket);
    if (line.isEmpty()) {
      turns.remove(line);
    }
  }

  private void admit(Line line, Ticket ticket) {
    ticket.admitted = true;
    ticket.free.countDown();
    line.running++;
    running++;
    if (!ticket.nested) {
      taken++;
    }
  }

  private void dropIfIdle(Line line) {
    if (line.running == 0 && line.isEmpty() && line.forgotten) {
      lines.remove(line.id, line);
    }
  }

  private AnnexException busy(Line line, String why, Optional<Limit> limit) {
    Duration retry = line.retry(places);
    Map<String, JsonNode> details = new HashMap<>();
    details.put("retryAfterMillis", Json.object().numberNode(retry.toMillis()));
    limit.ifPresent(known -> details.put("limit", Json.object().stringNode(known.key())));
    return new AnnexException(
        ErrorCode.BUSY,
        "Calling \"%s\" failed: %s. Try again in about %s.".formatted(line.id, why, words(retry)),
        details);
  }

  private static String words(Duration retry) {
    return retry.toMillis() < 1_000
        ? retry.toMillis() + " milliseconds"
        : Math.ceilDiv(retry.toMillis(), 1_000) + " seconds";
  }

  /** Forgets an extension as soon as nothing of it runs or waits. */
  public synchronized void forget(ExtensionId id) {
    Optional.ofNullable(lines.get(id))
        .ifPresent(line -> {
          line.forgotten = true;
          dropIfIdle(line);
        });
  }

  /** How much is going on. */
  public synchronized Load load() {
    return new Load(running, waiting, places);
  }

  /** One who wants a place. Everything but the latch is touched under the lock only. */
  private static final class Ticket {
    private final boolean nested;
    private final CountDownLatch free = new CountDownLatch(1);
    private boolean admitted;

    Ticket(boolean nested) {
      this.nested = nested;
    }
  }

  /** The callers of one extension. */
  private static final class Line {
    private final ExtensionId id;
    private final Deque<Ticket> nested = new ArrayDeque<>();
    private final Deque<Ticket> first = new ArrayDeque<>();
    private int places;
    private int running;
    private double usualNanos;
    private boolean forgotten;

    Line(ExtensionId id) {
      this.id = id;
    }

    Deque<Ticket> waiting(boolean ofNested) {
      return ofNested ? nested : first;
    }

    int size() {
      return nested.size() + first.size();
    }

    boolean isEmpty() {
      return size() == 0;
    }

    /** Remembers how long calls take, the latest ones most. */
    void learn(long nanos) {
      usualNanos = usualNanos == 0 ? nanos : 0.8 * usualNanos + 0.2 * nanos;
    }

    /** When one more call is likely to find a place. */
    Duration retry(int placesOfHost) {
      double rounds = (size() + 1.0) / Math.min(places, placesOfHost);
      Duration guess = Duration.ofNanos((long) Math.min(1e12, rounds * usualNanos));
      if (guess.compareTo(SHORTEST_RETRY) < 0) {
        return SHORTEST_RETRY;
      }
      return guess.compareTo(LONGEST_RETRY) > 0 ? LONGEST_RETRY : guess;
    }
  }
}
