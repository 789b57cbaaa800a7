package dev.annex.core.sandbox;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import dev.annex.api.call.Gauge;
import dev.annex.api.call.Limit;
import dev.annex.api.call.Limits;
import dev.annex.api.call.Meter;
import dev.annex.api.call.Subscription;
import dev.annex.api.fault.AnnexException;
import dev.annex.api.fault.ErrorCode;
import dev.annex.api.name.ExtensionId;
import dev.annex.api.value.Json;
import dev.annex.testkit.Hammer;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicIntegerArray;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(60)
final class AdmissionTest {

  private static final ExtensionId NOISY = new ExtensionId("noisy");
  private static final ExtensionId QUIET = new ExtensionId("quiet");
  private static final Limits LIMITS = Limits.defaults();

  /** Who got in, in order, with the way out. */
  private final BlockingQueue<Entered> entered = new LinkedBlockingQueue<>();

  private final List<Thread> threads = new ArrayList<>();

  private record Entered(ExtensionId id, Subscription place) {}

  private static Meter meter(Limits limits) {
    return Meter.start(limits, Duration.ofSeconds(50));
  }

  private void come(Admission admission, ExtensionId id, Limits limits) {
    int waitingBefore = admission.load().waiting();
    int runningBefore = admission.load().running();
    threads.add(
        Thread.ofVirtual()
            .start(() -> entered.add(new Entered(id, admission.enter(id, false, meter(limits))))));
    while (admission.load().waiting() == waitingBefore
        && admission.load().running() == runningBefore) {
      Thread.onSpinWait();
    }
  }

  private Entered next() throws InterruptedException {
    Entered one = entered.poll(20, TimeUnit.SECONDS);
    assertThat(one).as("somebody got in").isNotNull();
    return one;
  }

  @Test
  void servesTheLinesOfExtensionsInTurn() throws InterruptedException {
    Admission admission = new Admission(1);
    come(admission, NOISY, LIMITS);
    Entered running = next();
    for (int i = 0; i < 5; i++) {
      come(admission, NOISY, LIMITS);
    }
    come(admission, QUIET, LIMITS);
    come(admission, QUIET, LIMITS);
    assertThat(admission.load()).isEqualTo(new Load(1, 7, 1));

    List<ExtensionId> order = new ArrayList<>();
    for (int i = 0; i < 7; i++) {
      running.place().close();
      running = next();
      order.add(running.id());
    }
    running.place().close();

    assertThat(order).containsExactly(NOISY, QUIET, NOISY, QUIET, NOISY, NOISY, NOISY);
    assertThat(admission.load()).isEqualTo(new Load(0, 0, 1));
  }

  @Test
  void keepsAnExtensionWithinItsOwnLimitThoughTheHostHasPlaces() throws InterruptedException {
    Admission admission = new Admission(8);
    Limits two = LIMITS.with(Limit.CONCURRENT_CALLS, 2);
    for (int i = 0; i < 3; i++) {
      come(admission, NOISY, two);
    }
    come(admission, QUIET, LIMITS);
    assertThat(admission.load()).isEqualTo(new Load(3, 1, 8));
    List<Entered> in = List.of(next(), next(), next());
    assertThat(in).extracting(Entered::id).containsExactlyInAnyOrder(NOISY, NOISY, QUIET);
    in.stream().filter(one -> one.id().equals(QUIET)).forEach(one -> one.place().close());
    assertThat(admission.load()).isEqualTo(new Load(2, 1, 8));
    in.stream().filter(one -> one.id().equals(NOISY)).findFirst().orElseThrow().place().close();
    assertThat(next().id()).isEqualTo(NOISY);
  }

  @Test
  void letsACallMadeByAnotherInWithoutAPlaceOfTheHost() {
    Admission admission = new Admission(1);
    Subscription outer = admission.enter(NOISY, false, meter(LIMITS));
    Subscription inner = admission.enter(QUIET, true, meter(LIMITS));
    assertThat(admission.load()).isEqualTo(new Load(2, 0, 1));
    inner.close();
    outer.close();
    assertThat(admission.load()).isEqualTo(new Load(0, 0, 1));
  }

  @Test
  void letsACallMadeByAnotherPassTheLineOfItsExtension() throws InterruptedException {
    Admission admission = new Admission(4);
    Limits one = LIMITS.with(Limit.CONCURRENT_CALLS, 1);
    Subscription running = admission.enter(QUIET, false, meter(one));
    come(admission, QUIET, one);
    BlockingQueue<Subscription> inner = new LinkedBlockingQueue<>();
    Thread nested =
        Thread.ofVirtual().start(() -> inner.add(admission.enter(QUIET, true, meter(one))));
    while (admission.load().waiting() < 2) {
      Thread.onSpinWait();
    }
    running.close();
    nested.join();
    assertThat(entered).isEmpty();
    inner.take().close();
    next().place().close();
  }

  @Test
  void refusesWhoWouldMakeALineTooLongAndSaysWhenToComeBack() throws InterruptedException {
    Admission admission = new Admission(1);
    Limits limits = LIMITS.with(Limit.WAITING_CALLS, 2);
    for (int i = 0; i < 3; i++) {
      come(admission, NOISY, limits);
    }
    AnnexException refused = refused(admission, NOISY, meter(limits));
    assertThat(refused.code()).isEqualTo(ErrorCode.BUSY);
    assertThat(refused)
        .hasMessage(
            "Calling \"noisy\" failed: 2 calls of it wait in line, limit waiting-calls. Try again in about 100 milliseconds.");
    assertThat(refused.fault().details())
        .containsEntry("limit", Json.parse("\"waiting-calls\""))
        .containsEntry("retryAfterMillis", Json.object().numberNode(100L));
    for (int i = 0; i < 3; i++) {
      next().place().close();
    }
  }

  @Test
  void keepsRoomInLineForAnExtensionThatHasNobodyThere() throws InterruptedException {
    Admission admission = new Admission(1);
    Limits patient = LIMITS.with(Limit.WAITING_CALLS, 1_000);
    for (int i = 0; i < 33; i++) {
      come(admission, NOISY, patient);
    }
    assertThat(refused(admission, NOISY, meter(patient)))
        .hasMessageContaining("32 calls wait in line on this host");
    come(admission, QUIET, patient);
    next().place().close();
    next().place().close();
    assertThat(next().id()).isEqualTo(QUIET);
  }

  @Test
  void endsTheWaitAtTheDeadlineAndCountsIt() {
    Admission admission = new Admission(4);
    Limits one = LIMITS.with(Limit.CONCURRENT_CALLS, 1);
    Subscription running = admission.enter(NOISY, false, meter(one));
    Meter hurried = Meter.start(one, Duration.ofMillis(30));
    AnnexException refused = refused(admission, NOISY, hurried);
    assertThat(refused.code()).isEqualTo(ErrorCode.BUSY);
    assertThat(refused)
        .hasMessageContaining("1 calls of it are running, limit concurrent-calls")
        .hasMessageContaining("Try again in about");
    assertThat(hurried.recorded(Gauge.QUEUE_NANOS)).isGreaterThan(20_000_000);
    assertThat(admission.load()).isEqualTo(new Load(1, 0, 4));
    running.close();
    assertThat(admission.load()).isEqualTo(new Load(0, 0, 4));
  }

  @Test
  void leavesTheLineWhenTheCallIsCancelled() throws InterruptedException {
    Admission admission = new Admission(1);
    Subscription running = admission.enter(QUIET, false, meter(LIMITS));
    Meter waiting = meter(LIMITS);
    BlockingQueue<AnnexException> ended = new LinkedBlockingQueue<>();
    Thread.ofVirtual().start(() -> ended.add(refused(admission, NOISY, waiting)));
    while (admission.load().waiting() == 0) {
      Thread.onSpinWait();
    }
    waiting.cancel("nobody wants it");
    assertThat(ended.take().code()).isEqualTo(ErrorCode.CANCELLED);
    running.close();
    assertThat(admission.load()).isEqualTo(new Load(0, 0, 1));
  }

  @Test
  void neverGivesOutMoreThanThereIsNorLosesAPlace() throws Exception {
    Admission admission = new Admission(3);
    Limits two = LIMITS.with(Limit.CONCURRENT_CALLS, 2).with(Limit.WAITING_CALLS, 1_000);
    List<ExtensionId> all =
        List.of(NOISY, QUIET, new ExtensionId("third"), new ExtensionId("fourth"));
    AtomicInteger outer = new AtomicInteger();
    AtomicIntegerArray each = new AtomicIntegerArray(all.size());
    AtomicInteger served = new AtomicInteger();
    AtomicInteger stopped = new AtomicInteger();
    Hammer.strike(
        16,
        120,
        (thread, round) -> {
          int which = (thread * 7 + round) % all.size();
          boolean nested = round % 11 == 0;
          Meter meter = Meter.start(two, Duration.ofMillis(round % 5 == 0 ? 1 : 20_000));
          if (round % 7 == 0) {
            Thread.ofVirtual().start(() -> meter.cancel("no"));
          }
          try (Subscription _ = admission.enter(all.get(which), nested, meter)) {
            assertThat(each.incrementAndGet(which)).isLessThanOrEqualTo(2);
            if (!nested) {
              assertThat(outer.incrementAndGet()).isLessThanOrEqualTo(3);
            }
            Thread.onSpinWait();
            if (!nested) {
              outer.decrementAndGet();
            }
            each.decrementAndGet(which);
            served.incrementAndGet();
          } catch (AnnexException e) {
            assertThat(e.code()).isIn(ErrorCode.BUSY, ErrorCode.CANCELLED);
            stopped.incrementAndGet();
          }
        });
    assertThat(served.get() + stopped.get()).isEqualTo(16 * 120);
    assertThat(served.get()).isPositive();
    assertThat(admission.load()).isEqualTo(new Load(0, 0, 3));
    for (ExtensionId id : all) {
      admission.forget(id);
    }
  }

  private static AnnexException refused(Admission admission, ExtensionId id, Meter meter) {
    return catchThrowableOfType(
        AnnexException.class, () -> admission.enter(id, false, meter).close());
  }
}
