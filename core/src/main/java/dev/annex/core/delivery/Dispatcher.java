package dev.annex.core.delivery;

import dev.annex.api.call.Audience;
import dev.annex.api.call.Caller;
import dev.annex.api.call.Invocation;
import dev.annex.api.call.Invoker;
import dev.annex.api.call.Journal;
import dev.annex.api.call.JournalEntry;
import dev.annex.api.call.JournalEntry.Verdict;
import dev.annex.api.call.Outcome;
import dev.annex.api.call.Progress;
import dev.annex.api.extension.Catalog;
import dev.annex.api.extension.Extension;
import dev.annex.api.fault.Fault;
import dev.annex.api.name.ToolName;
import dev.annex.api.store.DeliveryQueue;
import dev.annex.api.store.DeliveryQueue.Delivery;
import dev.annex.api.store.DeliveryQueue.Order;
import dev.annex.api.store.Recurrence;
import dev.annex.api.value.Json;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Carries deliveries out when they are due, each as an ordinary invocation by the host. Any thread.
 *
 * <p>One that fails is tried again, see {@link Attempt}; what is given up gets a journal line. One
 * that comes again is not retried, but waits for its next turn. An extension that is disabled keeps
 * what it is owed until it is enabled, and what was missed while the host was not running is made
 * up for, once.
 */
public final class Dispatcher implements AutoCloseable {

  private static final Logger LOG = LoggerFactory.getLogger(Dispatcher.class);
  private static final int AT_ONCE = 16;

  /** Longest sleep, so that a clock that was set is noticed. */
  private static final Duration LONGEST_SLEEP = Duration.ofMinutes(1);

  private final DeliveryQueue queue;
  private final Recurrence recurrence;
  private final Catalog catalog;
  private final Invoker invoker;
  private final Journal journal;
  private final Clock clock;
  private final Set<Long> busy = ConcurrentHashMap.newKeySet();
  private final Semaphore places = new Semaphore(AT_ONCE);
  private final Semaphore news = new Semaphore(0);
  private volatile boolean closed;

  /** Nothing happens before {@link #start}. */
  public Dispatcher(
      DeliveryQueue queue,
      Recurrence recurrence,
      Catalog catalog,
      Invoker invoker,
      Journal journal,
      Clock clock) {
    this.queue = queue;
    this.recurrence = recurrence;
    this.catalog = catalog;
    this.invoker = invoker;
    this.journal = journal;
    this.clock = clock;
  }

  /** Begins; for a host that stays. Called once. */
  public void start() {
    Thread.ofVirtual().name("annex-deliveries").start(this::run);
  }

  /** Looks at the queue soon, because something was added or can be carried out now. */
  public void wake() {
    news.release();
  }

  private void run() {
    while (!closed) {
      try {
        Instant now = clock.instant();
        List<Delivery> due = queue.due(now, List.copyOf(busy), AT_ONCE);
        for (Delivery delivery : due) {
          begin(delivery);
        }
        if (due.isEmpty()) {
          sleep(now);
        }
      } catch (InterruptedException e) {
        return;
      } catch (RuntimeException e) {
        if (!closed) {
          LOG.error("Looking for what is due failed", e);
          rest();
        }
      }
    }
  }

  /** A store that cannot be read now is asked again later. */
  private void rest() {
    try {
      var _ = news.tryAcquire(Attempt.NOT_NOW.toMillis(), TimeUnit.MILLISECONDS);
    } catch (InterruptedException e) {
      closed = true;
    }
  }

  private void sleep(Instant now) throws InterruptedException {
    Duration sleep =
        queue
            .nextAfter(now)
            .map(next -> Duration.between(now, next).plusMillis(1))
            .filter(time -> time.compareTo(LONGEST_SLEEP) < 0)
            .orElse(LONGEST_SLEEP);
    if (news.tryAcquire(sleep.toMillis(), TimeUnit.MILLISECONDS)) {
      news.drainPermits();
    }
  }

  private void begin(Delivery delivery) throws InterruptedException {
    places.acquire();
    busy.add(delivery.number());
    Thread.ofVirtual().name("annex-delivery").start(() -> carryOut(delivery));
  }

  private void carryOut(Delivery delivery) {
    try {
      settle(delivery, attempt(delivery));
    } catch (RuntimeException e) {
      // It stays in the queue as it was, and is looked at again.
      LOG.error("Delivery {} failed inside the host", delivery.number(), e);
      queue.postpone(delivery.number(), clock.instant().plus(Attempt.NOT_NOW), delivery.attempts());
    } finally {
      busy.remove(delivery.number());
      places.release();
      wake();
    }
  }

  private Attempt attempt(Delivery delivery) {
    Order order = delivery.order();
    Optional<Extension> extension = catalog.extension(order.owner());
    if (extension.isEmpty() || !extension.get().callable()) {
      return new Attempt.NotNow(Attempt.NOT_NOW);
    }
    Invocation invocation =
        Invocation.of(
            new Caller(Audience.HOST, "host", "delivery", Set.of(), Locale.ENGLISH),
            new ToolName(order.owner(), order.tool()),
            order.arguments(),
            clock.instant().plus(extension.get().limits().time()));
    Outcome outcome = invoker.invoke(invocation, Progress.none());
    return Attempt.of(outcome, delivery.attempts());
  }

  private void settle(Delivery delivery, Attempt attempt) {
    Instant now = clock.instant();
    switch (attempt) {
      case Attempt.Done _ -> next(delivery, now);
      case Attempt.NotNow(Duration pause) ->
          queue.postpone(delivery.number(), now.plus(pause), delivery.attempts());
      case Attempt.Again(Duration pause) -> {
        if (delivery.order().rule().isEmpty()) {
          queue.postpone(delivery.number(), now.plus(pause), delivery.attempts() + 1);
        } else {
          next(delivery, now);
        }
      }
      case Attempt.Hopeless(Fault why) -> {
        giveUp(delivery, why, now);
        next(delivery, now);
      }
    }
  }

  /** What comes again waits for its next turn, everything else is over. */
  private void next(Delivery delivery, Instant now) {
    Order order = delivery.order();
    Optional<Instant> again =
        order.rule().isEmpty() ? Optional.empty() : recurrence.next(order.rule(), now);
    again.ifPresentOrElse(
        when -> queue.postpone(delivery.number(), when, 0), () -> queue.done(delivery.number()));
  }

  private void giveUp(Delivery delivery, Fault why, Instant now) {
    Order order = delivery.order();
    journal.append(
        new JournalEntry(
            now,
            JournalEntry.Kind.HOST,
            Verdict.FAILED,
            Optional.empty(),
            "host",
            Optional.of(order.owner()),
            "delivery",
            new ToolName(order.owner(), order.tool()).toString(),
            Json.object()
                .put("kind", order.kind().name())
                .put("attempts", delivery.attempts() + 1)
                .put("code", why.code().name())));
    journal.commit();
  }

  /**
   * Begins nothing more; what runs is ended by the invoker, and is tried again at the next start.
   */
  @Override
  public void close() {
    closed = true;
    wake();
  }
}
